import { timingSafeEqual } from "node:crypto";
import { findApiToken, noteApiTokenUsed } from "../../db/access/api-tokens.ts";
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
  const row = await findApiToken(db.sql, prefix);
  if (row === null || !timingSafeEqual(row.secret_hash, secretHash(bearer)) || !isRole(row.role)) return null;
  if (row.stale) await noteApiTokenUsed(db.sql, row.id);
  return {
    type: "token",
    tokenId: row.id,
    name: row.name,
    role: row.role,
    accountId: row.account_id,
    deploymentIds: row.deployment_ids,
    scopes: row.scopes.split(" ").filter(isScope),
  };
}
