import type { Sql } from "../database.ts";

/** Id of the new account; null when the address (in lower case) has one. A null hash: it has no password. */
export async function insertAccount(
  sql: Sql,
  account: { readonly email: string; readonly name: string; readonly passwordHash: string | null },
): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>(
    `insert into account (email, name, password_hash) values ($1, $2, $3)
     on conflict (email) do nothing returning id::text as id`,
    [account.email, account.name, account.passwordHash],
  );
  return row?.id ?? null;
}

export async function hasAccount(sql: Sql): Promise<boolean> {
  const rows = await sql.query<{ id: string }>("select id::text as id from account limit 1");
  return rows.length > 0;
}

export type AccountRow = {
  id: string;
  name: string;
  /** PHC string; null: the account has no password. */
  password_hash: string | null;
  disabled: boolean;
};

/** The account of an address in lower case; null when there is none. */
export async function readAccountByEmail(sql: Sql, email: string): Promise<AccountRow | null> {
  const [row] = await sql.query<AccountRow>(
    `select id::text as id, name, password_hash, disabled_at is not null as disabled from account where email = $1`,
    [email],
  );
  return row ?? null;
}

/** Takes the lock of an account until the transaction ends; its id, or null when the address has none. */
export async function lockAccountByEmail(sql: Sql, email: string): Promise<string | null> {
  const [row] = await sql.query<{ id: string }>("select id::text as id from account where email = $1 for update", [
    email,
  ]);
  return row?.id ?? null;
}
