import type { AlertPlace } from "../../db/alerts/app-alerts.ts";
import type { Sql } from "../../db/database.ts";
import { readDeployments } from "../../db/history/deployments.ts";
import { refusalOf, roleIn } from "../../domain/access/access.ts";
import { isAtLeast, ROLES } from "../../domain/access/roles.ts";
import { readAccess } from "../access/read-access.ts";
import type { Context } from "../context.ts";

/** Where the caller is told of alerts in the app, as roles stand now. @throws ServiceError `unauthenticated`. */
export async function alertPlaces(context: Context, sql: Sql = context.db.sql): Promise<AlertPlace[]> {
  const access = await readAccess(sql, context.actor);
  return (await readDeployments(sql)).flatMap(({ id }) => {
    const role = roleIn(access, id);
    if (role === null || refusalOf(access, "history.read", id) !== null) return [];
    return [{ deploymentId: id, covered: ROLES.filter((least) => isAtLeast(role, least)) }];
  });
}
