import { askWorker } from "../ask-worker.ts";
import type { Context } from "../context.ts";
import { type TargetAnswer, type TargetQuestion, targetAnswerSchema } from "./target-answer.ts";

/** Asks a deploy target through a worker. Waits up to `waitMs`; no answer by then is an answer too. */
export async function askTarget(context: Context, question: TargetQuestion, waitMs: number): Promise<TargetAnswer> {
  const answer = await askWorker(context, "probe_target", question, waitMs);
  return answer === null ? { state: "unanswered", waitedMs: waitMs } : targetAnswerSchema.parse(answer);
}
