import type { Sql } from "../database.ts";

export type AccountLinkKind = "invitation" | "password_reset";

/** Writes a link in place of those of the account that were not used; resolves to its end. */
export async function replaceAccountLink(
  sql: Sql,
  link: {
    readonly tokenHash: Buffer;
    readonly kind: AccountLinkKind;
    readonly accountId: string;
    readonly hours: number;
    readonly createdByJson: string;
  },
): Promise<Date> {
  await revokeAccountLinks(sql, link.accountId);
  const [row] = await sql.query<{ expires_at: Date }>(
    `insert into account_link (token_hash, kind, account_id, created_by, expires_at)
     values ($1, $2, $3::uuid, $4::jsonb, now() + make_interval(hours => $5::int)) returning expires_at`,
    [link.tokenHash, link.kind, link.accountId, link.createdByJson, link.hours],
  );
  if (row === undefined) throw new Error("inserting a link returned no row");
  return row.expires_at;
}

/** Number of links that could still have been used. */
export async function revokeAccountLinks(sql: Sql, accountId: string): Promise<number> {
  const rows = await sql.query<{ kind: string }>(
    `update account_link set revoked_at = now()
      where account_id = $1::uuid and used_at is null and revoked_at is null and expires_at > now() returning kind`,
    [accountId],
  );
  return rows.length;
}

export type AccountLinkRow = { kind: AccountLinkKind; account_id: string; email: string; name: string };

const STANDING = `k.used_at is null and k.revoked_at is null and k.expires_at > now() and a.disabled_at is null`;

/** Null: unknown, used, revoked or expired, or the person disabled. */
export async function readAccountLink(sql: Sql, tokenHash: Buffer): Promise<AccountLinkRow | null> {
  const [row] = await sql.query<AccountLinkRow>(
    `select k.kind, a.id::text as account_id, a.email, a.name
       from account_link k join account a on a.id = k.account_id where k.token_hash = $1 and ${STANDING}`,
    [tokenHash],
  );
  return row ?? null;
}

/** Marks a link as used, under its account's lock; null as for `readAccountLink`. Of many uses at once one succeeds. */
export async function spendAccountLink(sql: Sql, tokenHash: Buffer): Promise<AccountLinkRow | null> {
  const [row] = await sql.query<AccountLinkRow>(
    `update account_link k set used_at = now() from account a
      where k.token_hash = $1 and a.id = k.account_id and ${STANDING}
     returning k.kind, a.id::text as account_id, a.email, a.name`,
    [tokenHash],
  );
  return row ?? null;
}
