import { insertSignIn } from "../../db/access/sign-ins.ts";
import type { Database } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Actor } from "../context.ts";

/** How long a sign-in stands, whatever its session cookie says. */
export const SIGN_IN_DAYS = 30;

export type SignInInput = {
  readonly account: { readonly id: string; readonly email: string; readonly name: string };
  readonly address: string | null;
  readonly userAgent: string | null;
};

/** Writes the row that a session stands on; returns its id, which the session's token carries. */
export async function openSignIn(db: Database, input: SignInInput): Promise<string> {
  const { account } = input;
  const id = crypto.randomUUID();
  await db.transaction(async ({ sql }) => {
    await insertSignIn(sql, {
      id,
      accountId: account.id,
      days: SIGN_IN_DAYS,
      address: input.address,
      userAgent: input.userAgent?.slice(0, 500) ?? null,
    });
    const actor: Actor = {
      type: "person",
      accountId: account.id,
      name: account.name,
      email: account.email,
      signInId: id,
    };
    await appendAudit(sql, {
      context: { actor, address: input.address },
      action: "sign_in.opened",
      target: { account: account.id, email: account.email },
    });
  });
  return id;
}
