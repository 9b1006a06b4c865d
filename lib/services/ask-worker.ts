import { setTimeout as sleep } from "node:timers/promises";
import type { Sql } from "../db/database.ts";
import { insertRequest, type RequestKind, readAnswer } from "../db/requests/worker-requests.ts";
import { wakeWorkers } from "../db/rollback/wake.ts";
import type { Context } from "./context.ts";

const POLL_MS = 50;

/**
 * Puts a question to a worker: the process that serves requests never reaches outside itself. Secrets in the
 * question must be sealed, since it is written down. The worker's log has it under the id of the request.
 * @param alongside what is written in the transaction of the question, such as its line of the audit log.
 * @returns the answer's JSON; null when there was none within `waitMs`.
 */
export async function askWorker(
  { db, requestId }: Pick<Context, "db" | "requestId">,
  kind: RequestKind,
  question: object,
  waitMs: number,
  alongside: (sql: Sql) => Promise<void> = async () => {},
): Promise<unknown> {
  const id = await db.transaction(async ({ sql }) => {
    const request = await insertRequest(sql, kind, question, requestId);
    await alongside(sql);
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
