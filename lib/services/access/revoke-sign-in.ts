import { markSignInRevoked } from "../../db/access/sign-ins.ts";
import type { Database } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { readSignIn } from "./read-sign-in.ts";

/** Ends a sign-in: its session opens nothing from the next request on. Ending one that is over does nothing. */
export async function revokeSignIn(db: Database, id: string, address: string | null): Promise<void> {
  const actor = await readSignIn(db, id);
  if (actor === null) return;
  await db.transaction(async ({ sql }) => {
    if (!(await markSignInRevoked(sql, id))) return;
    await appendAudit(sql, {
      context: { actor, address },
      action: "sign_in.revoked",
      target: { account: actor.accountId, email: actor.email },
    });
  });
}
