import type { Sql } from "../database.ts";

export type LockedMember = {
  id: string;
  email: string;
  name: string;
  disabled: boolean;
  /** Neither a password nor a sign-in yet. */
  invited: boolean;
};

/** Takes the lock of an account until the transaction ends; null when there is none of this id. */
export async function lockMember(sql: Sql, id: string): Promise<LockedMember | null> {
  const [row] = await sql.query<LockedMember>(
    `select id::text as id, email, name, disabled_at is not null as disabled,
            joined_at is null and password_hash is null as invited
       from account where id = $1::uuid for update`,
    [id],
  );
  return row ?? null;
}

export async function updateMemberName(sql: Sql, id: string, name: string): Promise<void> {
  await sql.query("update account set name = $2 where id = $1::uuid", [id, name]);
}

export async function updateMemberDisabled(sql: Sql, id: string, disabled: boolean): Promise<void> {
  await sql.query("update account set disabled_at = case when $2 then now() end where id = $1::uuid", [id, disabled]);
}

/** Their grants, sign-ins, links and personal tokens go with them. */
export async function deleteMember(sql: Sql, id: string): Promise<void> {
  await sql.query("delete from account where id = $1::uuid", [id]);
}

/** PHC string; null: no password, or nobody. */
export async function readPasswordHash(sql: Sql, id: string): Promise<string | null> {
  const [row] = await sql.query<{ password_hash: string | null }>(
    "select password_hash from account where id = $1::uuid",
    [id],
  );
  return row?.password_hash ?? null;
}

/** False when the password is not the one that was checked any more. Null `expected`: whatever it was. */
export async function replacePassword(
  sql: Sql,
  id: string,
  passwordHash: string,
  expected: string | null = null,
): Promise<boolean> {
  const rows = await sql.query<{ id: string }>(
    `update account set password_hash = $2
      where id = $1::uuid and ($3::text is null or password_hash = $3) returning id::text as id`,
    [id, passwordHash, expected],
  );
  return rows.length > 0;
}

/** Providers that vouch for the account, oldest first. */
export async function readIdentities(sql: Sql, id: string): Promise<{ provider: string; created_at: Date }[]> {
  return sql.query<{ provider: string; created_at: Date }>(
    `select provider, min(created_at) as created_at from account_identity
      where account_id = $1::uuid group by provider order by 2, 1`,
    [id],
  );
}
