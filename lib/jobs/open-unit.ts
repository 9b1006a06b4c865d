import type { UnitRow } from "../db/rollback/units.ts";
import { readConnections } from "../db/watch/connections.ts";
import { checkUnitConfig, openTarget } from "../deploy/drivers.ts";
import type { DeployTarget } from "../deploy/target.ts";
import { openConnection } from "./open-connection.ts";
import { openRegistryConnections } from "./open-registries.ts";
import type { Worker } from "./worker-context.ts";

/**
 * The target of a deploy unit, with what it reaches it by. Nothing else is opened: a secret of another connection that
 * cannot be must stand in the way of no rollback.
 * @throws TargetConfigError when it cannot be used; UnopenableSecretError of a connection that it names.
 */
export async function openUnit(worker: Worker, unit: UnitRow): Promise<DeployTarget> {
  const named = checkUnitConfig(unit).connections;
  const rows = await readConnections(worker.db.sql, unit.deploymentId);
  const tools = rows.filter(({ name, kind }) => named.includes(name) && kind !== "registry");
  const opened = await Promise.all(tools.map((row) => openConnection(worker, row)));
  return openTarget(unit, [...opened, ...(await openRegistryConnections(worker, rows))]);
}
