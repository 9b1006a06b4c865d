import type { TokenView } from "../../contracts/tokens.ts";
import type { TokenRow } from "../../db/access/token-rows.ts";
import { type Access, maySee, refusalOf } from "../../domain/access/access.ts";
import { isRole, isScope } from "../../domain/access/roles.ts";
import type { Actor } from "../context.ts";

/** A token as `actor` may see it: deployments that they may not know of are counted, not named. */
export function tokenView(row: TokenRow, actor: Actor, access: Access): TokenView {
  if (!isRole(row.role)) throw new Error(`the token ${row.id} has the unknown role ${row.role}`);
  const seen = row.deployments?.filter(({ id }) => maySee(access, id)) ?? null;
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    kind: row.account_id === null ? "service" : "personal",
    role: row.role,
    scopes: row.scopes.split(" ").filter(isScope),
    deployments: seen?.map(({ name }) => name) ?? null,
    otherDeployments: (row.deployments?.length ?? 0) - (seen?.length ?? 0),
    owner:
      row.account_id === null ? null : { id: row.account_id, name: row.owner_name ?? "", email: row.owner_email ?? "" },
    createdBy: typeof row.created_by.name === "string" ? row.created_by.name : "",
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    state: row.state,
    mine: isOwn(row, actor),
    revocable: row.state !== "revoked" && mayRevoke(row, actor, access),
  };
}

type Standing = Pick<TokenRow, "id" | "account_id" | "deployments">;

/** A person's own token; for a token, itself. */
function isOwn(row: Standing, actor: Actor): boolean {
  if (actor.type === "person") return row.account_id === actor.accountId;
  return actor.type === "token" && row.id === actor.tokenId;
}

/** Its owner, Organization Admins, and whoever is Admin in every deployment that it is bound to. */
export function mayRevoke(row: Standing, actor: Actor, access: Access): boolean {
  if (isOwn(row, actor) || refusalOf(access, "organization.manage", null) === null) return true;
  const { deployments } = row;
  return (
    deployments !== null &&
    deployments.length > 0 &&
    deployments.every(({ id }) => refusalOf(access, "deployment.configure", id) === null)
  );
}

/** Whoever may revoke it, and Admins of one of the deployments that it reaches. */
export function mayReadToken(row: Standing, actor: Actor, access: Access): boolean {
  if (mayRevoke(row, actor, access)) return true;
  return row.deployments?.some(({ id }) => refusalOf(access, "deployment.configure", id) === null) ?? false;
}
