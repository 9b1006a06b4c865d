import type { ConnectionRow } from "../db/watch/connections.ts";
import type { OpenConnection } from "../domain/connection.ts";
import type { Worker } from "./worker-context.ts";

/**
 * One connection with its secrets in the clear, which never leave the worker.
 * @throws UnopenableSecretError, in words for people.
 */
export async function openConnection(
  worker: Worker,
  { name, kind, config, sealed }: Pick<ConnectionRow, "name" | "kind" | "config" | "sealed">,
): Promise<OpenConnection> {
  return { name, kind, config, secrets: await worker.keys.open(sealed) };
}
