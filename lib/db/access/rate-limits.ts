import type { Sql } from "../database.ts";

/**
 * Counts one use under `key` and tells how many there were in its window, and in how many seconds that ends. The window
 * begins with its first use. One statement by the database's clock: any number of processes count together.
 */
export async function countUse(
  sql: Sql,
  key: string,
  windowS: number,
): Promise<{ readonly uses: number; readonly secondsLeft: number }> {
  const [row] = await sql.query<{ points: number; seconds: number }>(
    `insert into rate_limit as r (key, points, expire) values ($1, 1, now() + $2::int * interval '1 second')
     on conflict (key) do update
       set points = case when r.expire <= now() then 1 else least(r.points + 1, 1000000000) end,
           expire = case when r.expire <= now() then excluded.expire else r.expire end
     returning points, greatest(1, ceil(extract(epoch from expire - now())))::int as seconds`,
    [key, windowS],
  );
  return { uses: row?.points ?? 1, secondsLeft: row?.seconds ?? windowS };
}
