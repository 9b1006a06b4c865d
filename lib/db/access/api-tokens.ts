import type { Role, Scope } from "../../domain/access/roles.ts";
import type { Sql } from "../database.ts";

export type NewApiToken = {
  readonly name: string;
  readonly prefix: string;
  readonly secretHash: Buffer;
  readonly role: Role;
  /** Null: the whole organisation. */
  readonly deploymentId: string | null;
  readonly scopes: readonly Scope[];
  /** Null: never. */
  readonly expiresAt: Date | null;
};

/** Resolves to the token's id. */
export async function insertApiToken(sql: Sql, token: NewApiToken): Promise<string> {
  const [row] = await sql.query<{ id: string }>(
    `insert into api_token (name, prefix, secret_hash, role, deployment_id, scopes, expires_at)
     values ($1, $2, $3, $4, $5::uuid, string_to_array($6, ' '), $7::timestamptz)
     returning id::text as id`,
    [
      token.name,
      token.prefix,
      token.secretHash,
      token.role,
      token.deploymentId,
      token.scopes.join(" "),
      token.expiresAt?.toISOString() ?? null,
    ],
  );
  if (row === undefined) throw new Error("inserting an API token returned no row");
  return row.id;
}

/** What a token may do. */
export type ApiTokenGrantRow = {
  role: string;
  /** Separated by spaces; empty: everything that the role may. */
  scopes: string;
  /** Null: the whole organisation. */
  deployment_id: string | null;
};

export type ApiTokenRow = ApiTokenGrantRow & {
  id: string;
  name: string;
  secret_hash: Uint8Array;
  /** Its use was not noted within the last minute. */
  stale: boolean;
};

/** The token of a prefix; null when it is unknown, revoked or expired. Whoever asks compares the secret. */
export async function findApiToken(sql: Sql, prefix: string): Promise<ApiTokenRow | null> {
  const [row] = await sql.query<ApiTokenRow>(
    `select id::text as id, name, secret_hash, role, deployment_id::text as deployment_id,
            array_to_string(scopes, ' ') as scopes,
            (last_used_at is null or last_used_at < now() - interval '1 minute') as stale
       from api_token
      where prefix = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [prefix],
  );
  return row ?? null;
}

export async function noteApiTokenUsed(sql: Sql, id: string): Promise<void> {
  await sql.query("update api_token set last_used_at = now() where id = $1::uuid", [id]);
}

/** Null when the token is revoked or expired. */
export async function readApiTokenGrant(sql: Sql, id: string): Promise<ApiTokenGrantRow | null> {
  const [row] = await sql.query<ApiTokenGrantRow>(
    `select role, array_to_string(scopes, ' ') as scopes, deployment_id::text as deployment_id
       from api_token
      where id = $1::uuid and revoked_at is null and (expires_at is null or expires_at > now())`,
    [id],
  );
  return row ?? null;
}

export type ApiTokenLabelRow = { name: string; prefix: string; deployment_id: string | null };

/** Any token, whether it still stands or not; null when there is none of this id. */
export async function readApiTokenLabel(sql: Sql, id: string): Promise<ApiTokenLabelRow | null> {
  const [row] = await sql.query<ApiTokenLabelRow>(
    "select name, prefix, deployment_id::text as deployment_id from api_token where id = $1::uuid",
    [id],
  );
  return row ?? null;
}

/** False when it was revoked already. */
export async function markApiTokenRevoked(sql: Sql, id: string): Promise<boolean> {
  const revoked = await sql.query<{ id: string }>(
    "update api_token set revoked_at = now() where id = $1::uuid and revoked_at is null returning id::text as id",
    [id],
  );
  return revoked.length > 0;
}
