import { setTimeout as delay } from "node:timers/promises";
import type { Observation, Source, SourceEvent } from "../source.ts";
import type { ProcessSourceConfig } from "./config.ts";
import { awaitChange, readServerState, type ServerState, type Watched } from "./protocol.ts";
import { isSilence, reasonOf } from "./reason.ts";
import { testSockets } from "./test-sockets.ts";

export const PROCESS = "process";

const FIRST_RETRY_MS = 100;
/** Asking a socket on which nobody listens costs microseconds, so a program that starts is seen well within a second. */
const SILENT_RETRY_MS = 400;
/** A program that answers wrongly, or not in time, is asked less and less often. */
const LONGEST_RETRY_MS = 5_000;
/** Between two watches, so that a program that answers each at once is not asked without end. */
const WATCH_PAUSE_MS = 250;
/** A restart leaves the socket silent for a moment; only longer silence of a program that was seen is told. */
const GRACE_MS = 1_500;

type Emit = (event: SourceEvent) => Promise<void>;

/** Watches programs that speak the code server protocol; each socket on its own, so that none waits for another. */
export function openProcessSource(config: ProcessSourceConfig): Source {
  return {
    kind: PROCESS,
    identity: "target",
    reload: null,
    test: (signal) => testSockets(config, signal),
    async watch(emit, signal) {
      await Promise.all(config.sockets.map(({ location, path }) => watchSocket(location, path, emit, signal)));
    },
  };
}

async function watchSocket(location: string, path: string, emit: Emit, signal: AbortSignal): Promise<void> {
  let retryMs = FIRST_RETRY_MS;
  let silentSince: number | null = null;
  let seen = false;
  let told: string | null = null;
  while (!signal.aborted) {
    try {
      const state = await readServerState(path, location, signal);
      silentSince = null;
      seen = true;
      await deliver(emit, { type: "observed", observation: observationOf(location, state) });
      told = null;
      retryMs = FIRST_RETRY_MS;
      // What changed while the recorder was busy shows here at once: the revision is no longer this one.
      while (isSame(state, await awaitChange(path, state.revision, signal))) {
        await delay(WATCH_PAUSE_MS, undefined, { signal });
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof UndeliveredError)) {
        silentSince ??= Date.now();
        const reason = reasonOf(error, path);
        if (reason !== told && (!seen || Date.now() - silentSince >= GRACE_MS)) {
          if (await tell(emit, { type: "unreachable", location, reason })) told = reason;
        }
      }
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, isSilence(error) ? SILENT_RETRY_MS : LONGEST_RETRY_MS);
    }
  }
}

/**
 * A program that is replaced while no watch is open (the recorder is busy, or it is the pause) takes none with it, and
 * the next one may count its revisions from the same beginning.
 */
function isSame(state: ServerState, now: Watched): boolean {
  return now.instance === state.instance && now.revision === state.revision;
}

/** The recorder could not take an event. That says nothing of the socket; the state is read and told again a little later. */
class UndeliveredError extends Error {}

async function deliver(emit: Emit, event: SourceEvent): Promise<void> {
  try {
    await emit(event);
  } catch (error) {
    throw new UndeliveredError("the recorder did not take an event", { cause: error });
  }
}

/** False when the recorder did not take it. */
async function tell(emit: Emit, event: SourceEvent): Promise<boolean> {
  return deliver(emit, event).then(
    () => true,
    () => false,
  );
}

function observationOf(location: string, state: ServerState): Observation {
  const { instance, runtime, metadata } = state;
  const common = {
    location,
    serverId: instance,
    restartIsLoad: true,
    observedAt: new Date(),
    fidelity: "native" as const,
    runtime,
    metadata,
    image: null,
  };
  return state.status === "loaded"
    ? { ...common, status: "loaded", assets: state.assets }
    : { ...common, status: "failed", error: state.error };
}
