import type { Database } from "../../db/database.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { readSignIn } from "./read-sign-in.ts";

/** Ends a sign-in: its session opens nothing from the next request on. Ending one that is over does nothing. */
export async function revokeSignIn(db: Database, id: string, address: string | null): Promise<void> {
  const actor = await readSignIn(db, id);
  if (actor === null) return;
  await db.transaction(async ({ sql }) => {
    const revoked = await sql.query<{ id: string }>(
      "update sign_in set revoked_at = now() where id = $1::uuid and revoked_at is null returning id::text as id",
      [id],
    );
    if (revoked.length === 0) return;
    await appendAudit(sql, {
      context: { actor, address },
      action: "sign_in.revoked",
      target: { account: actor.accountId, email: actor.email },
    });
  });
}
