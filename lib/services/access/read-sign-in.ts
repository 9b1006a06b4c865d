import type { Database } from "../../db/database.ts";
import type { Actor } from "../context.ts";

/**
 * Whom a sign-in stands for; null when it is revoked or expired, or the account disabled. Notes that it was
 * seen, at most once a minute.
 */
export async function readSignIn(db: Database, id: string): Promise<Extract<Actor, { type: "person" }> | null> {
  const [row] = await db.sql.query<{ account_id: string; name: string; email: string; stale: boolean }>(
    `select a.id::text as account_id, a.name, a.email, s.last_seen_at < now() - interval '1 minute' as stale
       from sign_in s join account a on a.id = s.account_id
      where s.id = $1::uuid and s.revoked_at is null and s.expires_at > now() and a.disabled_at is null`,
    [id],
  );
  if (row === undefined) return null;
  if (row.stale) await db.sql.query("update sign_in set last_seen_at = now() where id = $1::uuid", [id]);
  return { type: "person", accountId: row.account_id, name: row.name, email: row.email, signInId: id };
}
