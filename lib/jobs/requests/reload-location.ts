import { storableText } from "../../domain/storable-text.ts";
import { redactSecrets } from "../../secrets/redact.ts";
import { reloadQuestionSchema } from "../../services/deployments/connection-question.ts";
import type { ReloadOutcome } from "../../sources/source.ts";
import { openSource } from "../../sources/sources.ts";
import { openConnection } from "../open-unit.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

/** Has a location's code loaded anew. Never throws for what is wrong outside. */
export async function reloadLocation(worker: Worker, question: unknown, signal: AbortSignal): Promise<ReloadOutcome> {
  const asked = reloadQuestionSchema.parse(question);
  const { reloadLimitMs } = worker.options;
  const late = `The reload was not done within ${Math.round(reloadLimitMs / 1000)} seconds; it may still come to an end.`;
  try {
    const source = openSource(await openConnection(worker, asked));
    const { reload } = source;
    if (reload === null) {
      return { status: "not_supported", reason: `“${asked.name}” cannot have code loaded anew.` };
    }
    const outcome = await within(reloadLimitMs, late, signal, (limited) => reload(asked.location, limited));
    if (outcome.status === "reloaded") return outcome;
    return { status: outcome.status, reason: storableText(redactSecrets(outcome.reason)) };
  } catch (error) {
    signal.throwIfAborted();
    return { status: "failed", reason: publicReason(error) };
  }
}
