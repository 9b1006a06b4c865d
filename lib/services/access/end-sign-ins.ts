import { revokeSignIns } from "../../db/access/sign-in-rows.ts";
import type { Sql } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { requireMember } from "./require-member.ts";
import { requirePerson } from "./require-person.ts";

type Which = Parameters<typeof revokeSignIns>[2];

/**
 * Ends one of the caller's sign-ins, or without `id` all but the one that asks. They open nothing from the next
 * request on; ending one that is over does nothing.
 * @throws ServiceError `forbidden` (a token), `unauthenticated`.
 */
export async function endOwnSignIns(context: Context, input: { readonly id?: string }): Promise<{ revoked: number }> {
  return context.db.transaction(async ({ sql }) => {
    const person = await requirePerson(context, "Ending a sign-in", sql);
    const which = input.id === undefined ? { exceptId: person.signInId } : { onlyId: input.id };
    return end(sql, context, { id: person.accountId, email: person.email }, which);
  });
}

/** Ends a person's sign-ins, or one. @throws ServiceError `not_found`, `forbidden`, `unauthenticated`. */
export async function endMemberSignIns(
  context: Context,
  input: { readonly id: string; readonly signIn?: string | undefined },
): Promise<{ revoked: number }> {
  return context.db.transaction(async ({ sql }) => {
    const member = await requireMember(context, input.id, sql);
    return end(sql, context, member, { onlyId: input.signIn });
  });
}

async function end(
  sql: Sql,
  context: Context,
  account: { readonly id: string; readonly email: string },
  which: Which,
): Promise<{ revoked: number }> {
  const ended = await revokeSignIns(sql, account.id, which);
  if (ended.length > 0) {
    await appendAudit(sql, {
      context,
      action: "sign_in.revoked",
      target: { account: account.id, email: account.email },
      after: { signInsEnded: ended.length },
    });
  }
  return { revoked: ended.length };
}
