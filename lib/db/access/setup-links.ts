import type { Sql } from "../database.ts";

/** Held until the transaction ends: set-up is one thing at a time. */
export async function lockSetup(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.setup'))");
}

/** Writes a link that is valid for 24 hours, in place of every older one. */
export async function replaceSetupLink(sql: Sql, tokenHash: Buffer): Promise<void> {
  await sql.query("delete from setup_link");
  await sql.query("insert into setup_link (token_hash, expires_at) values ($1, now() + interval '24 hours')", [
    tokenHash,
  ]);
}

/** Marks the link as used; false when it is unknown, was used or has expired. */
export async function spendSetupLink(sql: Sql, tokenHash: Buffer): Promise<boolean> {
  const used = await sql.query<{ used: boolean }>(
    `update setup_link set used_at = now()
      where token_hash = $1 and used_at is null and expires_at > now() returning true as used`,
    [tokenHash],
  );
  return used.length > 0;
}
