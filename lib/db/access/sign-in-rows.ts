import { z } from "zod";
import { SIGN_IN_METHODS } from "../../domain/access/sign-in-providers.ts";
import type { Sql } from "../database.ts";

const rowSchema = z.object({
  id: z.string(),
  provider: z.enum(SIGN_IN_METHODS),
  address: z.string().nullable(),
  user_agent: z.string().nullable(),
  created_at: z.date(),
  last_seen_at: z.date(),
  expires_at: z.date(),
});
export type SignInListRow = z.output<typeof rowSchema>;

/** Sign-ins of an account that stand, last seen first. */
export async function readSignIns(sql: Sql, accountId: string): Promise<SignInListRow[]> {
  const rows = await sql.query<object>(
    `select id::text as id, provider, address, user_agent, created_at, last_seen_at, expires_at
       from sign_in
      where account_id = $1::uuid and revoked_at is null and expires_at > now()
      order by last_seen_at desc, id`,
    [accountId],
  );
  return rows.map((row) => rowSchema.parse(row));
}

/** Ends sign-ins of an account that stand: all, the one of `onlyId`, or all but `exceptId`. Returns their ids. */
export async function revokeSignIns(
  sql: Sql,
  accountId: string,
  which: { readonly onlyId?: string | undefined; readonly exceptId?: string | undefined } = {},
): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `update sign_in set revoked_at = now()
      where account_id = $1::uuid and revoked_at is null and expires_at > now()
        and ($2::uuid is null or id = $2::uuid) and ($3::uuid is null or id <> $3::uuid)
     returning id::text as id`,
    [accountId, which.onlyId ?? null, which.exceptId ?? null],
  );
  return rows.map(({ id }) => id);
}
