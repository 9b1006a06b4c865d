import { readConnections } from "../db/watch/connections.ts";
import type { OpenConnection } from "../domain/connection.ts";
import { openRegistries, type Registries } from "../registry/registries.ts";
import { openConnection } from "./open-unit.ts";
import type { Worker } from "./worker-context.ts";

/** The registries that a deployment has connections to, and any other anonymously. */
export async function openRegistriesOf(worker: Worker, deploymentId: string): Promise<Registries> {
  const rows = (await readConnections(worker.db.sql, deploymentId)).filter(({ kind }) => kind === "registry");
  const opened: OpenConnection[] = [];
  for (const row of rows) {
    try {
      opened.push(await openConnection(worker, row));
    } catch (error) {
      // What a registry would tell is worth having, not worth failing for; its Test says what is wrong.
      worker.log.warn({ err: error, connection: row.name }, "a registry's secret cannot be opened");
    }
  }
  return openRegistries(opened);
}
