import type { Sql } from "../database.ts";

/**
 * True when a refusal of this key (who, what, where) is not in the log since a minute. Until the transaction ends, no
 * other one of the key passes: of any number at once one is written.
 */
export async function isFirstRefusal(sql: Sql, key: string): Promise<boolean> {
  await sql.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`loadline.refused ${key}`]);
  const rows = await sql.query<{ id: string }>(
    `select id::text as id from audit_event
      where action = 'access.refused' and at > clock_timestamp() - interval '1 minute' and target->>'key' = $1
      limit 1`,
    [key],
  );
  return rows.length === 0;
}
