import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../db/database.ts";
import { insertRequest, type RequestKind, readAnswer } from "../db/requests/worker-requests.ts";
import { wakeWorkers } from "../db/rollback/wake.ts";

const POLL_MS = 50;

/**
 * Puts a question to a worker: the process that serves requests never reaches outside itself. Secrets in the
 * question must be sealed, since it is written down.
 * @returns the answer's JSON; null when there was none within `waitMs`.
 */
export async function askWorker(db: Database, kind: RequestKind, question: object, waitMs: number): Promise<unknown> {
  const id = await db.transaction(async ({ sql }) => {
    const request = await insertRequest(sql, kind, question);
    await wakeWorkers(sql);
    return request;
  });
  const until = performance.now() + waitMs;
  for (;;) {
    const answer = await readAnswer(db.sql, id);
    if (answer !== null || performance.now() >= until) return answer;
    await sleep(POLL_MS);
  }
}
