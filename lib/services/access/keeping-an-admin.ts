import { hasOrganizationAdmin, lockGrants } from "../../db/access/role-grants.ts";
import type { Sql } from "../../db/database.ts";
import { ServiceError } from "../errors.ts";

/**
 * Makes a change of who may what, and refuses it when it leaves nobody to manage the organization. One such change at
 * a time, so that the last two cannot step down at once.
 * @throws ServiceError `conflict`.
 */
export async function keepingAnAdmin<T>(sql: Sql, change: () => Promise<T>): Promise<T> {
  await lockGrants(sql);
  const before = await hasOrganizationAdmin(sql);
  const result = await change();
  if (before && !(await hasOrganizationAdmin(sql))) {
    throw new ServiceError("conflict", "This is the last Organization Admin; make another one first.");
  }
  return result;
}
