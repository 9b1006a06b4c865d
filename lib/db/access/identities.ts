import type { Sql } from "../database.ts";

/** Held until the transaction ends: two first sign-ins of one person at once make one account, not two. */
export async function lockIdentities(sql: Sql): Promise<void> {
  await sql.query("select pg_advisory_xact_lock(hashtext('loadline.identities'))");
}

/** A person as a provider names them; `issuer` is its address, since a provider can be set up anew as another one. */
export type ProviderIdentity = { readonly provider: string; readonly issuer: string; readonly subject: string };

export type IdentifiedAccount = {
  id: string;
  email: string;
  name: string;
  disabled: boolean;
};

/** The account that a provider's person is known as, locked; null when nobody is. */
export async function lockAccountByIdentity(
  sql: Sql,
  { provider, issuer, subject }: ProviderIdentity,
): Promise<IdentifiedAccount | null> {
  const [row] = await sql.query<IdentifiedAccount>(
    `select a.id::text as id, a.email, a.name, a.disabled_at is not null as disabled
       from account_identity i join account a on a.id = i.account_id
      where i.provider = $1 and i.issuer = $2 and i.subject = $3
        for update of a`,
    [provider, issuer, subject],
  );
  return row ?? null;
}

/** The account of an address (in lower case), locked, and whether it has an identity at this issuer already. */
export async function lockAccountToLink(
  sql: Sql,
  { provider, issuer }: Pick<ProviderIdentity, "provider" | "issuer">,
  email: string,
): Promise<(IdentifiedAccount & { linked: boolean }) | null> {
  const [row] = await sql.query<IdentifiedAccount & { linked: boolean }>(
    `select a.id::text as id, a.email, a.name, a.disabled_at is not null as disabled,
            exists (select from account_identity i where i.account_id = a.id and i.provider = $1 and i.issuer = $2) as linked
       from account a where a.email = $3
        for update of a`,
    [provider, issuer, email],
  );
  return row ?? null;
}

export async function insertIdentity(
  sql: Sql,
  identity: ProviderIdentity & { readonly accountId: string },
): Promise<void> {
  await sql.query(
    "insert into account_identity (provider, issuer, subject, account_id) values ($1, $2, $3, $4::uuid)",
    [identity.provider, identity.issuer, identity.subject, identity.accountId],
  );
}

/** True when a role was granted to one of these groups of a provider. */
export async function hasGrantForGroups(sql: Sql, provider: string, groups: readonly string[]): Promise<boolean> {
  const rows = await sql.query<{ granted: boolean }>(
    "select true as granted from role_grant where provider = $1 and group_name = any($2::text[]) limit 1",
    [provider, groups],
  );
  return rows.length > 0;
}

/** Writes the groups that a provider names for an account, whole; returns those that stood there, sorted. */
export async function replaceGroups(
  sql: Sql,
  accountId: string,
  provider: string,
  groups: readonly string[],
): Promise<string[]> {
  const before = await sql.query<{ name: string }>(
    "select name from account_group where account_id = $1::uuid and provider = $2",
    [accountId, provider],
  );
  await sql.query(
    "delete from account_group where account_id = $1::uuid and provider = $2 and not name = any($3::text[])",
    [accountId, provider, groups],
  );
  await sql.query(
    `insert into account_group (account_id, provider, name)
     select $1::uuid, $2, name from unnest($3::text[]) as name
     on conflict do nothing`,
    [accountId, provider, groups],
  );
  return before.map(({ name }) => name).sort();
}

/** Notes an account's first sign-in, and ends invitations to it: who joined another way needs them no more. */
export async function markJoined(sql: Sql, accountId: string): Promise<void> {
  const joined = await sql.query<{ id: string }>(
    "update account set joined_at = now() where id = $1::uuid and joined_at is null returning id::text as id",
    [accountId],
  );
  if (joined.length === 0) return;
  await sql.query(
    `update account_link set revoked_at = now()
      where account_id = $1::uuid and kind = 'invitation' and used_at is null and revoked_at is null`,
    [accountId],
  );
}

/** How many accounts are linked to each provider; none for one that nobody is. */
export async function countIdentities(sql: Sql): Promise<Map<string, number>> {
  const rows = await sql.query<{ provider: string; accounts: number }>(
    "select provider, count(distinct account_id)::int as accounts from account_identity group by provider",
  );
  return new Map(rows.map(({ provider, accounts }) => [provider, accounts]));
}
