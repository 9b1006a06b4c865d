import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../db/database.ts";
import { insertProbe, type ProbeQuestion, readProbeAnswer } from "../../db/rollback/probes.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { type TargetAnswer, targetAnswerSchema } from "./target-answer.ts";

const POLL_MS = 50;

/**
 * Asks a deploy target, through a worker: the process that serves requests never reaches a target itself.
 * Waits up to `waitMs`; no answer by then is an answer too.
 */
export async function askTarget(db: Database, question: ProbeQuestion, waitMs: number): Promise<TargetAnswer> {
  const id = await db.transaction(async ({ sql }) => {
    const probe = await insertProbe(sql, question);
    await wakeWorkers(sql);
    return probe;
  });
  const until = performance.now() + waitMs;
  for (;;) {
    const answer = await readProbeAnswer(db.sql, id);
    if (answer !== null) return targetAnswerSchema.parse(answer);
    if (performance.now() >= until) return { state: "unanswered", waitedMs: waitMs };
    await sleep(POLL_MS);
  }
}
