import { findSignIn, noteSignInSeen } from "../../db/access/sign-ins.ts";
import type { Database } from "../../db/database.ts";
import type { Actor } from "../context.ts";

/**
 * Whom a sign-in stands for; null when it is revoked or expired, or the account disabled. Notes that it was
 * seen, at most once a minute.
 */
export async function readSignIn(db: Database, id: string): Promise<Extract<Actor, { type: "person" }> | null> {
  const row = await findSignIn(db.sql, id);
  if (row === null) return null;
  if (row.stale) await noteSignInSeen(db.sql, id);
  return { type: "person", accountId: row.account_id, name: row.name, email: row.email, signInId: id };
}
