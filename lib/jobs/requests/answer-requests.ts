import {
  answerRequest,
  claimRequest,
  type RequestKind,
  type WorkerRequest,
} from "../../db/requests/worker-requests.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import type { WorkerOptions } from "../worker-options.ts";
import { rotateKeys, sameSecrets } from "./keys.ts";
import { listContainers } from "./list-containers.ts";
import { listWorkloads } from "./list-workloads.ts";
import { probeTarget } from "./probe-target.ts";
import { reloadLocation } from "./reload-location.ts";
import { testAlert } from "./test-alert.ts";
import { testConnection } from "./test-connection.ts";
import { testUnit } from "./test-unit.ts";

/** What answers a kind of question. Throws only when the question itself cannot be read, or `signal` aborts. */
type Answerer = (worker: Worker, question: unknown, signal: AbortSignal) => Promise<object>;

const ANSWERERS: Record<RequestKind, Answerer> = {
  probe_target: probeTarget,
  test_connection: testConnection,
  reload_location: reloadLocation,
  test_unit: testUnit,
  test_alert: testAlert,
  list_containers: listContainers,
  list_workloads: listWorkloads,
  same_secrets: sameSecrets,
  rotate_keys: rotateKeys,
};

/** After so long another worker takes a claimed request over. */
function takeOverMs({ probeLimitMs, testLimitMs, reloadLimitMs }: WorkerOptions): Record<RequestKind, number> {
  const quick = probeLimitMs * 2;
  return {
    probe_target: quick,
    test_connection: testLimitMs * 2,
    reload_location: reloadLimitMs * 2,
    test_unit: testLimitMs * 2,
    test_alert: testLimitMs * 2,
    list_containers: quick,
    list_workloads: quick,
    same_secrets: quick,
    rotate_keys: quick,
  };
}

/** What hangs outside must not keep the other requests waiting. */
const AT_ONCE = 24;

/** Answers what the web process asks of the world outside, which workers alone can reach. */
export async function answerRequests(worker: Worker, signal: AbortSignal): Promise<void> {
  const { db, options } = worker;
  const underWay = new Set<Promise<void>>();
  await repeat(worker, "requests", signal, async () => {
    while (!signal.aborted && underWay.size < AT_ONCE) {
      const request = await claimRequest(db.sql, takeOverMs(options));
      if (request === null) return;
      const answering = answer(worker, request, signal)
        .catch((error) =>
          worker.log.error(
            { err: error, requestId: request.requestId, kind: request.kind },
            "a question could not be answered",
          ),
        )
        .finally(() => {
          underWay.delete(answering);
          // There may have been more requests than places.
          if (underWay.size === AT_ONCE - 1) worker.bell.ring();
        });
      underWay.add(answering);
    }
  });
  await Promise.all(underWay);
}

async function answer(worker: Worker, request: WorkerRequest, signal: AbortSignal): Promise<void> {
  const { id, kind, question, requestId } = request;
  const startedAt = performance.now();
  const found = await ANSWERERS[kind](worker, question, signal);
  signal.throwIfAborted();
  await answerRequest(worker.db.sql, id, JSON.stringify(found));
  const durationMs = Math.round(performance.now() - startedAt);
  worker.log.info({ requestId, kind, durationMs }, "answered a question");
}
