import { storableText } from "../domain/storable-text.ts";
import { redactSecrets } from "../secrets/redact.ts";
import type { ReloadOutcome } from "../sources/source.ts";
import { openSource } from "../sources/sources.ts";
import { openConnection } from "./open-connection.ts";
import { publicReason } from "./public-reason.ts";
import { within } from "./within.ts";
import type { Worker } from "./worker-context.ts";

/** Has a source load a location's code anew. Never throws for what is wrong outside. */
export async function loadAnew(
  worker: Worker,
  connection: Parameters<typeof openConnection>[1],
  location: string,
  signal: AbortSignal,
): Promise<ReloadOutcome> {
  const { reloadLimitMs } = worker.options;
  const late = `The reload was not done within ${Math.round(reloadLimitMs / 1000)} seconds; it may still come to an end.`;
  try {
    const { reload } = openSource(await openConnection(worker, connection));
    if (reload === null) {
      return { status: "not_supported", reason: `“${connection.name}” cannot have code loaded anew.` };
    }
    const outcome = await within(reloadLimitMs, late, signal, (limited) => reload(location, limited));
    if (outcome.status === "reloaded") return outcome;
    return { status: outcome.status, reason: storableText(redactSecrets(outcome.reason)) };
  } catch (error) {
    signal.throwIfAborted();
    return { status: "failed", reason: publicReason(error) };
  }
}
