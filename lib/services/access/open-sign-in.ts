import { markJoined } from "../../db/access/identities.ts";
import { insertSignIn } from "../../db/access/sign-ins.ts";
import type { Database, Sql } from "../../db/database.ts";
import type { SignInMethod } from "../../domain/access/sign-in-providers.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../context.ts";

/** How long a sign-in stands, whatever its session cookie says. */
export const SIGN_IN_DAYS = 30;

export type SignInInput = {
  readonly account: { readonly id: string; readonly email: string; readonly name: string };
  readonly address: string | null;
  readonly userAgent: string | null;
  /** How the person showed who they are; absent: by password. */
  readonly method?: SignInMethod;
};

/** Writes the row that a session stands on; returns its id, which the session's token carries. */
export async function openSignIn(db: Database, input: SignInInput): Promise<string> {
  return (await db.transaction(({ sql }) => writeSignIn(sql, input))).signInId;
}

/** As `openSignIn`, in a transaction that is under way. The id is a fresh one each time, never taken from outside. */
export async function writeSignIn(sql: Sql, input: SignInInput): Promise<Extract<Actor, { type: "person" }>> {
  const { account, method = "password" } = input;
  const signInId = crypto.randomUUID();
  await insertSignIn(sql, {
    id: signInId,
    accountId: account.id,
    days: SIGN_IN_DAYS,
    address: input.address,
    userAgent: input.userAgent?.slice(0, 500) ?? null,
    provider: method,
  });
  await markJoined(sql, account.id);
  const actor = { type: "person", accountId: account.id, name: account.name, email: account.email, signInId } as const;
  await appendAudit(sql, {
    context: { actor, address: input.address },
    action: "sign_in.opened",
    target: { account: account.id, email: account.email },
    after: { method },
  });
  return actor;
}
