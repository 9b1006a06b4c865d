import { markJoined } from "../../db/access/identities.ts";
import { lockMember, readPasswordHash } from "../../db/access/members.ts";
import { insertSignIn } from "../../db/access/sign-ins.ts";
import type { Database, Sql } from "../../db/database.ts";
import type { SignInMethod } from "../../domain/access/sign-in-providers.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../context.ts";
import { ServiceError } from "../errors.ts";

/** How long a sign-in stands, whatever its session cookie says. */
export const SIGN_IN_DAYS = 30;

export type SignInInput = {
  readonly account: { readonly id: string; readonly email: string; readonly name: string };
  readonly address: string | null;
  readonly userAgent: string | null;
  /** How the person showed who they are; absent: by password. */
  readonly method?: SignInMethod;
  /** The hash that the password was checked against: it has to be the account's still. */
  readonly passwordHash?: string;
};

/**
 * Writes the row that a session stands on; returns its id, which the session's token carries. Under the account's lock:
 * whoever disables the person or sets another password ends this sign-in too, or comes first and leaves none to open.
 * @throws ServiceError `unauthenticated` when that has come first.
 */
export async function openSignIn(db: Database, input: SignInInput): Promise<string> {
  return db.transaction(async ({ sql }) => {
    const { id } = input.account;
    const member = await lockMember(sql, id);
    const isSame = input.passwordHash === undefined || (await readPasswordHash(sql, id)) === input.passwordHash;
    if (member === null || member.disabled || !isSame) {
      throw new ServiceError("unauthenticated", "The account or its password was changed at this moment.");
    }
    return (await writeSignIn(sql, input)).signInId;
  });
}

/**
 * As `openSignIn`, in a transaction that is under way and has the account locked and looked at. The id is a fresh one
 * each time, never taken from outside.
 */
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
