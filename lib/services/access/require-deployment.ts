import type { Sql } from "../../db/database.ts";
import type { Permission } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { type FoundDeployment, requirePlace } from "./require-place.ts";

/**
 * Finds a deployment by name and passes the gate for it as a whole.
 * @throws ServiceError `unauthenticated`, `not_found` (none, or not to be seen: one sentence for both), `forbidden`.
 */
export async function requireDeployment(
  context: Context,
  name: string,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<FoundDeployment> {
  const { deployment } = await requirePlace(context, name, null, permission, sql);
  return deployment;
}
