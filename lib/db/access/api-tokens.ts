import type { Role, Scope } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";

export type NewApiToken = {
  readonly name: string;
  readonly prefix: string;
  readonly secretHash: Buffer;
  readonly role: Role;
  /** Null: the whole organization. */
  readonly deploymentIds: readonly string[] | null;
  /** Whose it is; null: a service's own. */
  readonly accountId: string | null;
  readonly createdByJson: string;
  readonly scopes: readonly Scope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
};

/** Resolves to the token's id. */
export async function insertApiToken(sql: Sql, token: NewApiToken): Promise<string> {
  const [row] = await sql.query<{ id: string }>(
    `insert into api_token (name, prefix, secret_hash, role, everywhere, account_id, created_by, scopes, expires_at)
     values ($1, $2, $3, $4, $5, $6::uuid, $7::jsonb, string_to_array($8, ' '), $9::timestamptz)
     returning id::text as id`,
    [
      token.name,
      token.prefix,
      token.secretHash,
      token.role,
      token.deploymentIds === null,
      token.accountId,
      token.createdByJson,
      token.scopes.join(" "),
      token.expiresAt?.toISOString() ?? null,
    ],
  );
  if (row === undefined) throw new Error("inserting an API token returned no row");
  await sql.query(
    `insert into api_token_deployment (token_id, deployment_id)
     select $1::uuid, jsonb_array_elements_text($2::jsonb)::uuid`,
    [row.id, JSON.stringify(token.deploymentIds ?? [])],
  );
  return row.id;
}

export type ApiTokenRow = {
  id: string;
  name: string;
  secret_hash: Uint8Array;
  /** Its use was not noted within the last minute. */
  stale: boolean;
  role: string;
  /** Separated by spaces; empty: everything that the role may. */
  scopes: string;
  /** Null: the whole organization. */
  deployment_ids: string[] | null;
  account_id: string | null;
};

/** The deployments that a token is bound to. */
const DEPLOYMENT_IDS = `case when t.everywhere then null else
  (select coalesce(jsonb_agg(b.deployment_id), '[]') from api_token_deployment b where b.token_id = t.id) end as deployment_ids`;

/**
 * The token of a prefix; null when it is unknown, revoked or expired, or the person whose it is disabled. Whoever asks
 * compares the secret.
 */
export async function findApiToken(sql: Sql, prefix: string): Promise<ApiTokenRow | null> {
  const [row] = await sql.query<ApiTokenRow>(
    `select t.id::text as id, t.name, t.secret_hash, t.role, t.account_id::text as account_id, ${DEPLOYMENT_IDS},
            array_to_string(t.scopes, ' ') as scopes,
            (t.last_used_at is null or t.last_used_at < now() - interval '1 minute') as stale
       from api_token t left join account a on a.id = t.account_id
      where t.prefix = $1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
        and a.disabled_at is null`,
    [prefix],
  );
  return row ?? null;
}

export async function noteApiTokenUsed(sql: Sql, id: string): Promise<void> {
  await sql.query("update api_token set last_used_at = now() where id = $1::uuid", [id]);
}

/** False when it was revoked already. */
export async function markApiTokenRevoked(sql: Sql, id: string): Promise<boolean> {
  const revoked = await sql.query<{ id: string }>(
    "update api_token set revoked_at = now() where id = $1::uuid and revoked_at is null returning id::text as id",
    [id],
  );
  return revoked.length > 0;
}
