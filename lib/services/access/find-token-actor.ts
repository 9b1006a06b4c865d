import { timingSafeEqual } from "node:crypto";
import type { Database } from "../../db/database.ts";
import { isRole, isScope } from "../../domain/access/roles.ts";
import type { Actor } from "../context.ts";
import { secretHash, tokenPrefix } from "./token-format.ts";

/**
 * Whom a bearer token stands for; null when it is malformed, unknown, revoked or expired. Notes the use, at
 * most once a minute, so that a busy token does not write at every request.
 */
export async function findTokenActor(db: Database, bearer: string): Promise<Extract<Actor, { type: "token" }> | null> {
  const prefix = tokenPrefix(bearer);
  if (prefix === null) return null;
  const [row] = await db.sql.query<{
    id: string;
    name: string;
    secret_hash: Uint8Array;
    role: string;
    deployment_id: string | null;
    scopes: string;
    stale: boolean;
  }>(
    `select id::text as id, name, secret_hash, role, deployment_id::text as deployment_id,
            array_to_string(scopes, ' ') as scopes,
            (last_used_at is null or last_used_at < now() - interval '1 minute') as stale
       from api_token
      where prefix = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    [prefix],
  );
  if (row === undefined || !timingSafeEqual(row.secret_hash, secretHash(bearer)) || !isRole(row.role)) return null;
  if (row.stale) await db.sql.query("update api_token set last_used_at = now() where id = $1::uuid", [row.id]);
  return {
    type: "token",
    tokenId: row.id,
    name: row.name,
    role: row.role,
    deploymentId: row.deployment_id,
    scopes: row.scopes.split(" ").filter(isScope),
  };
}
