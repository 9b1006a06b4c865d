import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectionRow } from "../../db/watch/connections.ts";
import { ServiceError } from "../../services/errors.ts";
import type { Observation, SourceEvent } from "../../sources/source.ts";
import { openSource } from "../../sources/sources.ts";
import { openConnection } from "../open-connection.ts";
import { publicReason } from "../public-reason.ts";
import type { Worker } from "../worker-context.ts";
import { ConnectionHealth } from "./connection-health.ts";
import { LoadRecorder } from "./load-recorder.ts";

const RETRY_MS = 5_000;

/** Watches one connection until `signal` aborts. Never throws: what goes wrong becomes the connection's state. */
export async function watchConnection(worker: Worker, connection: ConnectionRow, signal: AbortSignal): Promise<void> {
  const log = worker.log.child({ connection: connection.name, deployment: connection.deployment });
  const health = new ConnectionHealth(worker, connection);
  const onEvent = async (recorder: LoadRecorder, event: SourceEvent): Promise<void> => {
    signal.throwIfAborted();
    switch (event.type) {
      case "unreachable":
        return health.unreachable(event.location, event.reason);
      case "reachable":
        return health.reachable();
      case "gone":
        return health.gone(event.location);
      case "observed":
        return observed(recorder, event.observation);
    }
  };
  const observed = async (recorder: LoadRecorder, observation: Observation): Promise<void> => {
    try {
      await recorder.record(observation);
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error, location: observation.location }, "an observation was not recorded");
      // A refusal lasts until somebody does something about it; faults pass.
      if (error instanceof ServiceError) await health.unreachable(observation.location, publicReason(error));
      // The source tells it again.
      throw error;
    }
    await health.observed(observation.location);
  };
  while (!signal.aborted) {
    try {
      const source = openSource(await openConnection(worker, connection));
      const recorder = new LoadRecorder(worker, connection, source.identity, signal);
      await source.watch((event) => onEvent(recorder, event), signal);
    } catch (error) {
      if (signal.aborted) return;
      log.error({ err: error }, "a source ended and is opened anew");
      await health.broken(publicReason(error)).catch((fault) => log.error({ err: fault }, "a state was not written"));
    }
    await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
  }
}
