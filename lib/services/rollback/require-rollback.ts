import type { Sql } from "../../db/database.ts";
import { type RollbackRow, readRollback } from "../../db/rollback/rollbacks.ts";
import type { Permission } from "../../domain/access/roles.ts";
import { readAccess } from "../access/read-access.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorizeUnit } from "./authorize-unit.ts";

const MISSING = "There is no such rollback, or you may not see it.";

/**
 * Finds a rollback and passes the gate of its deploy unit.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function requireRollback(
  context: Context,
  id: string,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<RollbackRow> {
  const rollback = await readRollback(sql, id);
  if (rollback === null) {
    await readAccess(sql, context.actor);
    throw new ServiceError("not_found", MISSING);
  }
  await authorizeUnit(context, permission, rollback, sql, MISSING);
  return rollback;
}
