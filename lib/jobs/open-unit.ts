import type { UnitRow } from "../db/rollback/units.ts";
import { type ConnectionRow, readConnections } from "../db/watch/connections.ts";
import { openTarget } from "../deploy/drivers.ts";
import type { DeployTarget } from "../deploy/target.ts";
import type { OpenConnection } from "../domain/connection.ts";
import type { Worker } from "./worker-context.ts";

/** The target of a deploy unit, with what it reaches it by. @throws TargetConfigError when it cannot be used. */
export async function openUnit(worker: Worker, unit: UnitRow): Promise<DeployTarget> {
  return openTarget(unit, await openConnections(worker, unit.deploymentId));
}

/** Every connection of a deployment with its secrets in the clear; they never leave the worker. */
export async function openConnections(worker: Worker, deploymentId: string): Promise<OpenConnection[]> {
  const rows = await readConnections(worker.db.sql, deploymentId);
  return Promise.all(rows.map((row) => openConnection(worker, row)));
}

/** One connection with its secrets in the clear. */
export async function openConnection(_worker: Worker, { name, kind, config }: ConnectionRow): Promise<OpenConnection> {
  return { name, kind, config, secrets: {} };
}
