import { reloadQuestionSchema } from "../../services/deployments/connection-question.ts";
import type { ReloadOutcome } from "../../sources/source.ts";
import { loadAnew } from "../load-anew.ts";
import type { Worker } from "../worker-context.ts";

/** Has a location's code loaded anew. Never throws for what is wrong outside. */
export async function reloadLocation(worker: Worker, question: unknown, signal: AbortSignal): Promise<ReloadOutcome> {
  const asked = reloadQuestionSchema.parse(question);
  return loadAnew(worker, asked, asked.location, signal);
}
