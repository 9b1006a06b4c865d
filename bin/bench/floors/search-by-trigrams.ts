import type { Database } from "#lib/db/database.ts";

/** A page of loads whose text holds `q`, in whatever order, by the index over the text's trigrams. */
export async function searchFloor(db: Database, q: string): Promise<void> {
  const { rowCount } = await db.pool.query("select * from load where search_text like $1 limit 51", [`%${q}%`]);
  if (rowCount === 0) throw new Error(`nothing holds ${q}`);
}
