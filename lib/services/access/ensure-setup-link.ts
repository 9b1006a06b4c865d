import { randomBytes } from "node:crypto";
import type { Database, Sql } from "../../db/database.ts";
import { secretHash } from "./token-format.ts";

/**
 * The path of the one-time link that makes the first Organization Admin (`/setup?token=…`), valid for 24
 * hours; null when there is an account already. A new link takes the place of every older one.
 */
export async function ensureSetupLink(db: Database): Promise<string | null> {
  const token = randomBytes(24).toString("base64url");
  return db.transaction(async ({ sql }) => {
    await lockSetup(sql);
    if (await hasAccount(sql)) return null;
    await sql.query("delete from setup_link");
    await sql.query("insert into setup_link (token_hash, expires_at) values ($1, now() + interval '24 hours')", [
      secretHash(token),
    ]);
    return `/setup?token=${token}`;
  });
}

/** Held until the transaction ends: set-up is one thing at a time. */
export async function lockSetup(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.setup'))");
}

export async function hasAccount(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ id: string }>("select id::text as id from account limit 1");
  return rows.length > 0;
}
