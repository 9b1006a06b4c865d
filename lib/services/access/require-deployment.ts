import type { Sql } from "../../db/database.ts";
import { readDeploymentByName } from "../../db/history/deployments.ts";
import type { Permission, Role } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorize } from "./authorize.ts";
import { readAccess } from "./read-access.ts";

export type FoundDeployment = {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  /** The actor's most permissive role there. */
  readonly role: Role;
};

/**
 * Finds a deployment by name and passes the gate for it.
 * @throws ServiceError `unauthenticated`, `not_found` (none, or not to be seen: one sentence for both), `forbidden`.
 */
export async function requireDeployment(
  context: Context,
  name: string,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<FoundDeployment> {
  const missing = `There is no deployment named “${name}”, or you may not see it.`;
  const row = await readDeploymentByName(sql, name);
  if (row === null) {
    await readAccess(sql, context.actor);
    throw new ServiceError("not_found", missing);
  }
  const role = await authorize(context, permission, row.id, sql, missing);
  return { ...row, role };
}
