import type { UnitRow } from "../db/rollback/units.ts";
import { type ConnectionRow, readConnections } from "../db/watch/connections.ts";
import { openTarget } from "../deploy/drivers.ts";
import type { DeployTarget } from "../deploy/target.ts";
import { CONNECTION_FACTS, connectionKind, type OpenConnection } from "../domain/connection.ts";
import type { Worker } from "./worker-context.ts";

/** The target of a deploy unit, with what it reaches it by. @throws TargetConfigError when it cannot be used. */
export async function openUnit(worker: Worker, unit: UnitRow): Promise<DeployTarget> {
  return openTarget(unit, await openTools(worker, unit.deploymentId));
}

/**
 * The connections of a deployment that deploys are made with, their secrets in the clear; those never leave the
 * worker. Not the sources: a secret of one of them that cannot be opened must stand in the way of no rollback.
 */
async function openTools(worker: Worker, deploymentId: string): Promise<OpenConnection[]> {
  const rows = (await readConnections(worker.db.sql, deploymentId)).filter(({ kind }) => {
    const known = connectionKind(kind);
    return known !== null && !CONNECTION_FACTS[known].isSource;
  });
  return Promise.all(rows.map((row) => openConnection(worker, row)));
}

/** One connection with its secrets in the clear. @throws UnopenableSecretError, in words for people. */
export async function openConnection(
  worker: Worker,
  { name, kind, config, sealed }: Pick<ConnectionRow, "name" | "kind" | "config" | "sealed">,
): Promise<OpenConnection> {
  return { name, kind, config, secrets: await worker.keys.open(sealed) };
}
