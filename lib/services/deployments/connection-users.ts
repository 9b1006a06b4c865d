import { readUnitDetails } from "../../db/configure/unit-rows.ts";
import type { Sql } from "../../db/database.ts";
import { checkUnitConfig, TargetConfigError, type UnitRow } from "../../deploy/drivers.ts";

/** Names of the deploy units that use each connection of a deployment, by the connection's name. */
export async function readConnectionUsers(sql: Sql, deploymentId: string): Promise<ReadonlyMap<string, string[]>> {
  const users = new Map<string, string[]>();
  for (const unit of await readUnitDetails(sql, deploymentId)) {
    for (const connection of connectionsOf(unit)) {
      users.set(connection, [...(users.get(connection) ?? []), unit.name]);
    }
  }
  return users;
}

function connectionsOf(unit: UnitRow): string[] {
  try {
    return checkUnitConfig(unit).connections;
  } catch (error) {
    // A unit that cannot be read uses nothing, and is told of where it is shown.
    if (error instanceof TargetConfigError) return [];
    throw error;
  }
}
