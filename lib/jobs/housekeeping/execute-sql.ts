import type { Database } from "../../db/database.ts";

/**
 * Runs a statement of pg-boss. A text of several, as those of its upkeep are, has a result for each; pg-boss wants
 * the rows of all of them.
 */
export async function executeSql(db: Database, text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  const result: { rows: unknown[] } | { rows: unknown[] }[] = await db.pool.query(text, values);
  return { rows: [result].flat().flatMap(({ rows }) => rows) };
}
