import { createHash } from "node:crypto";
import type { Database, Sql } from "../../db/database.ts";
import { normaliseEmail } from "./create-account.ts";
import { PASSWORD_MAX_LENGTH, passwordMatches } from "./password.ts";

export type PasswordVerdict =
  | { status: "verified"; account: { id: string; email: string; name: string } }
  /** Unknown address, wrong password or disabled account: the answer is one and the same. */
  | { status: "refused" }
  /** Too many wrong ones: nothing was checked. */
  | { status: "wait"; seconds: number };

/**
 * Checks an email address and a password. After five failures in a row an address has to wait 2, 4, 8… seconds,
 * at most a minute: enough against guessing, too little for a stranger to lock somebody out. An attempt is
 * counted before it is checked, so that many at once do not slip through.
 */
export async function verifyPassword(
  db: Database,
  input: { email: string; password: string },
): Promise<PasswordVerdict> {
  const email = normaliseEmail(input.email);
  // No account has it, and PostgreSQL takes no such text.
  if (email.includes("\0")) return { status: "refused" };
  const key = createHash("sha256").update(email, "utf8").digest();
  const seconds = await countAttempt(db.sql, key);
  if (seconds > 0) return { status: "wait", seconds };

  const [account] = await db.sql.query<{ id: string; name: string; password_hash: string | null; disabled: boolean }>(
    `select id::text as id, name, password_hash, disabled_at is not null as disabled from account where email = $1`,
    [email],
  );
  const password = input.password.slice(0, PASSWORD_MAX_LENGTH);
  const matches = await passwordMatches(account?.password_hash ?? null, password);
  if (account === undefined || !matches || account.disabled) return { status: "refused" };
  await db.sql.query("delete from sign_in_attempt where email_hash = $1 or last_at < now() - interval '1 day'", [key]);
  return { status: "verified", account: { id: account.id, email, name: account.name } };
}

/** Counts one attempt and sets how long the next has to wait; returns the seconds to wait when it comes too soon. */
async function countAttempt(sql: Sql, key: Buffer): Promise<number> {
  const counted = await sql.query<{ failures: number }>(
    `insert into sign_in_attempt as a (email_hash, failures, last_at, next_at) values ($1, 1, now(), now())
     on conflict (email_hash) do update
       set failures = case when a.last_at < now() - interval '1 hour' then 1 else a.failures + 1 end,
           last_at = now(),
           next_at = now() + case when a.last_at < now() - interval '1 hour' or a.failures < 4 then interval '0'
                                  else least(power(2, least(a.failures - 3, 6)), 60) * interval '1 second' end
     where a.next_at <= now()
     returning failures`,
    [key],
  );
  if (counted.length > 0) return 0;
  const [row] = await sql.query<{ seconds: number }>(
    `select greatest(1, ceil(extract(epoch from next_at - now())))::int as seconds
       from sign_in_attempt where email_hash = $1`,
    [key],
  );
  return row?.seconds ?? 1;
}
