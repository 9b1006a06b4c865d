import type { Sql } from "../../db/database.ts";
import { maySee, refusalOf, roleIn } from "../../domain/access/access.ts";
import type { Permission, Role } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { readAccess } from "./read-access.ts";

/**
 * The gate: every verb passes it before it reads or writes anything. Null deployment: the whole organization.
 * `missing` is the sentence for an actor who may not know of the deployment; give the one that a name or id
 * which does not exist gets, so that the two cannot be told apart.
 * @param locationIds code locations of the deployment that the verb touches: the actor has to have the right in every
 * one of them, and roles added there count. None: the deployment as a whole.
 * @returns the actor's most permissive role there.
 * @throws ServiceError `unauthenticated`, `not_found` (may not see the deployment) or `forbidden`.
 */
export async function authorize(
  context: Context,
  permission: Permission,
  deploymentId: string | null,
  sql: Sql = context.db.sql,
  missing = "There is no such deployment, or you may not see it.",
  locationIds: readonly bigint[] = [],
): Promise<Role> {
  const access = await readAccess(sql, context.actor);
  const missingRight = { permission, deploymentId };
  if (deploymentId !== null && !maySee(access, deploymentId)) {
    throw new ServiceError("not_found", missing, { missingRight });
  }
  const refusal = refusalOf(access, permission, deploymentId, locationIds);
  const role = roleIn(access, deploymentId, locationIds);
  if (refusal !== null || role === null) throw new ServiceError("forbidden", refusal ?? missing, { missingRight });
  return role;
}
