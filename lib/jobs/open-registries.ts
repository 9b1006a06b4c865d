import { type ConnectionRow, readConnections } from "../db/watch/connections.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { openRegistries, type Registries } from "../registry/registries.ts";
import { openConnection } from "./open-connection.ts";
import type { Worker } from "./worker-context.ts";

/** The registries that a deployment has connections to, and any other anonymously. */
export async function openRegistriesOf(worker: Worker, deploymentId: string): Promise<Registries> {
  return openRegistries(await openRegistryConnections(worker, await readConnections(worker.db.sql, deploymentId)));
}

/** Those of `rows` that are registries, but for any whose secret cannot be opened. */
export async function openRegistryConnections(
  worker: Worker,
  rows: readonly ConnectionRow[],
): Promise<OpenConnection[]> {
  const opened: OpenConnection[] = [];
  for (const row of rows.filter(({ kind }) => kind === "registry")) {
    try {
      opened.push(await openConnection(worker, row));
    } catch (error) {
      // What a registry would tell is worth having, not worth failing for; its Test says what is wrong.
      worker.log.warn({ err: error, connection: row.name }, "a registry's secret cannot be opened");
    }
  }
  return opened;
}
