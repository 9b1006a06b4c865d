import type { Sql } from "../database.ts";

/**
 * Counts one attempt at an address and sets how long the next has to wait; resolves to the seconds to wait
 * when this one comes too soon and was not counted, else 0.
 */
export async function countSignInAttempt(sql: Sql, emailHash: Buffer): Promise<number> {
  const counted = await sql.query<{ failures: number }>(
    `insert into sign_in_attempt as a (email_hash, failures, last_at, next_at) values ($1, 1, now(), now())
     on conflict (email_hash) do update
       set failures = case when a.last_at < now() - interval '1 hour' then 1 else a.failures + 1 end,
           last_at = now(),
           next_at = now() + case when a.last_at < now() - interval '1 hour' or a.failures < 4 then interval '0'
                                  else least(power(2, least(a.failures - 3, 6)), 60) * interval '1 second' end
     where a.next_at <= now()
     returning failures`,
    [emailHash],
  );
  if (counted.length > 0) return 0;
  const [row] = await sql.query<{ seconds: number }>(
    `select greatest(1, ceil(extract(epoch from next_at - now())))::int as seconds
       from sign_in_attempt where email_hash = $1`,
    [emailHash],
  );
  return row?.seconds ?? 1;
}

/** Forgets the attempts at an address, and with them whatever is older than a day. */
export async function deleteSignInAttempts(sql: Sql, emailHash: Buffer): Promise<void> {
  await sql.query("delete from sign_in_attempt where email_hash = $1 or last_at < now() - interval '1 day'", [
    emailHash,
  ]);
}
