import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Logger } from "pino";
import type { Database } from "../db/database.ts";
import { listenForWakes } from "../db/rollback/wake.ts";
import { routeAlerts } from "./alerts/route-alerts.ts";
import { sendAlerts } from "./alerts/send-alerts.ts";
import { showAlerts } from "./alerts/show-alerts.ts";
import { watchSilences } from "./alerts/watch-silences.ts";
import { Bell } from "./bell.ts";
import { lookUpCommits } from "./forge/look-up-commits.ts";
import { OpenForges } from "./forge/open-forges.ts";
import { sendReports } from "./forge/send-reports.ts";
import { expireLateApprovals } from "./housekeeping/expire-late-approvals.ts";
import { sealLog } from "./housekeeping/seal-log.ts";
import { startHousekeeping } from "./housekeeping/start-housekeeping.ts";
import { keepImages } from "./keep-images/keep-images.ts";
import { listAssets } from "./listing/list-assets.ts";
import { listProbedImages } from "./probes/list-probed-images.ts";
import { refreshRestorable } from "./probes/refresh-restorable.ts";
import { seeNewUnits } from "./probes/see-new-units.ts";
import { answerRequests } from "./requests/answer-requests.ts";
import { runRollbacks } from "./rollback-runner/run-rollbacks.ts";
import { type KeyStore, passingKeyStore } from "./secrets/key-store.ts";
import { WorkerKeys } from "./secrets/worker-keys.ts";
import { reviveUnits } from "./supervision/revive-units.ts";
import { watchConnections } from "./watchers/watch-connections.ts";
import type { Worker } from "./worker-context.ts";
import { DEFAULT_WORKER_OPTIONS, type WorkerOptions } from "./worker-options.ts";

export type RunningWorker = {
  /** Stops taking work, lets steps end for a moment, hands leases over. Safe to call more than once. */
  stop(): Promise<void>;
};

/**
 * Starts everything that a worker does. Any number of workers may run on one database. Without `keys` the worker has
 * some of its own, which end with it.
 */
export async function startWorker(
  input: { db: Database; databaseUrl: string; log: Logger; keys?: KeyStore; onStep?: Worker["onStep"] },
  options: Partial<WorkerOptions> = {},
): Promise<RunningWorker> {
  const worker: Worker = {
    db: input.db,
    log: input.log,
    owner: `${hostname()}/${process.pid}/${randomUUID()}`,
    options: { ...DEFAULT_WORKER_OPTIONS, ...options },
    keys: await WorkerKeys.start(input.db, input.keys ?? passingKeyStore()),
    bell: new Bell(),
    onStep: input.onStep ?? (() => undefined),
  };
  const listener = listenForWakes(input.databaseUrl, () => worker.bell.ring());
  await listener.ready;
  const stopHousekeeping = await startHousekeeping(worker);

  const forges = new OpenForges(worker);
  const stopping = new AbortController();
  const ending = new AbortController();
  const parts = Promise.all([
    runRollbacks(worker, { stopping: stopping.signal, ending: ending.signal }),
    watchConnections(worker, stopping.signal),
    answerRequests(worker, stopping.signal),
    refreshRestorable(worker, stopping.signal),
    listProbedImages(worker, stopping.signal),
    listAssets(worker, stopping.signal),
    keepImages(worker, stopping.signal),
    seeNewUnits(worker, stopping.signal),
    reviveUnits(worker, stopping.signal),
    routeAlerts(worker, stopping.signal),
    showAlerts(worker, stopping.signal),
    sendAlerts(worker, stopping.signal),
    watchSilences(worker, stopping.signal),
    lookUpCommits(worker, forges, stopping.signal),
    sendReports(worker, forges, stopping.signal),
    expireLateApprovals(worker, stopping.signal),
    sealLog(worker, stopping.signal),
  ]);
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort(new Error("the worker stops"));
    const grace = setTimeout(() => ending.abort(new Error("the worker ends")), worker.options.stopGraceMs);
    await Promise.all([parts, stopHousekeeping()]).finally(() => clearTimeout(grace));
    await listener.close();
  };
  return {
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
