import type { Sql } from "../database.ts";

export type NewSignIn = {
  readonly id: string;
  readonly accountId: string;
  /** How long it stands. */
  readonly days: number;
  readonly address: string | null;
  readonly userAgent: string | null;
  /** password | github | gitlab | google | oidc */
  readonly provider: string;
};

export async function insertSignIn(sql: Sql, signIn: NewSignIn): Promise<void> {
  await sql.query(
    `insert into sign_in (id, account_id, expires_at, address, user_agent, provider)
     values ($1::uuid, $2::uuid, now() + make_interval(days => $3::int), $4, $5, $6)`,
    [signIn.id, signIn.accountId, signIn.days, signIn.address, signIn.userAgent, signIn.provider],
  );
}

export type SignInRow = {
  account_id: string;
  name: string;
  email: string;
  /** It was last noted as seen more than a minute ago. */
  stale: boolean;
};

/** A sign-in with its account; null when it is revoked or expired, or the account disabled. */
export async function findSignIn(sql: Sql, id: string): Promise<SignInRow | null> {
  const [row] = await sql.query<SignInRow>(
    `select a.id::text as account_id, a.name, a.email, s.last_seen_at < now() - interval '1 minute' as stale
       from sign_in s join account a on a.id = s.account_id
      where s.id = $1::uuid and s.revoked_at is null and s.expires_at > now() and a.disabled_at is null`,
    [id],
  );
  return row ?? null;
}

export async function noteSignInSeen(sql: Sql, id: string): Promise<void> {
  await sql.query("update sign_in set last_seen_at = now() where id = $1::uuid", [id]);
}

/** False when it was revoked already. */
export async function markSignInRevoked(sql: Sql, id: string): Promise<boolean> {
  const revoked = await sql.query<{ id: string }>(
    "update sign_in set revoked_at = now() where id = $1::uuid and revoked_at is null returning id::text as id",
    [id],
  );
  return revoked.length > 0;
}
