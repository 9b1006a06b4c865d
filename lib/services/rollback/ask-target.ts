import type { Database } from "../../db/database.ts";
import { askWorker } from "../ask-worker.ts";
import { type TargetAnswer, type TargetQuestion, targetAnswerSchema } from "./target-answer.ts";

/** Asks a deploy target through a worker. Waits up to `waitMs`; no answer by then is an answer too. */
export async function askTarget(db: Database, question: TargetQuestion, waitMs: number): Promise<TargetAnswer> {
  const answer = await askWorker(db, "probe_target", question, waitMs);
  return answer === null ? { state: "unanswered", waitedMs: waitMs } : targetAnswerSchema.parse(answer);
}
