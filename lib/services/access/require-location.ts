import { createHash } from "node:crypto";
import type { Sql } from "../../db/database.ts";
import type { Permission } from "../../domain/access/roles.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { type FoundDeployment, requireDeployment } from "./require-deployment.ts";

export type FoundLocation = {
  readonly deployment: FoundDeployment;
  readonly id: bigint;
  readonly name: string;
  /** Number of the newest load; 0 before the first. */
  readonly currentLoad: number;
  /** Highest load that loaded; 0 when none did. */
  readonly lastGoodLoad: number;
  readonly deployUnitId: string | null;
  /** Not null: a watcher observes it. */
  readonly connectionId: string | null;
};

/**
 * Finds a code location of a deployment and passes the gate for it. The numbers are those of this moment;
 * whoever writes reads them again under the location's lock.
 * @throws ServiceError `unauthenticated`, `not_found`, `forbidden`.
 */
export async function requireLocation(
  context: Context,
  deploymentName: string,
  locationName: string,
  permission: Permission,
  sql: Sql = context.db.sql,
): Promise<FoundLocation> {
  const deployment = await requireDeployment(context, deploymentName, permission, sql);
  const [row] = await sql.query<{
    id: string;
    name: string;
    current_load: number;
    last_good_load: number;
    deploy_unit_id: string | null;
    connection_id: string | null;
  }>(
    `select id::text as id, name, current_load, last_good_load,
            deploy_unit_id::text as deploy_unit_id, connection_id::text as connection_id
       from code_location
      where deployment_id = $1::uuid and name_hash = $2`,
    [deployment.id, createHash("sha256").update(locationName, "utf8").digest()],
  );
  if (row === undefined) {
    throw new ServiceError(
      "not_found",
      `There is no code location named “${locationName}” in the deployment “${deployment.name}”.`,
    );
  }
  return {
    deployment,
    id: BigInt(row.id),
    name: row.name,
    currentLoad: row.current_load,
    lastGoodLoad: row.last_good_load,
    deployUnitId: row.deploy_unit_id,
    connectionId: row.connection_id,
  };
}
