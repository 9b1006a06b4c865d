import { setTimeout as delay } from "node:timers/promises";
import type { Observation, SourceEvent } from "./source.ts";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

/** The recorder could not take an event; that says nothing of what was watched. */
export class UndeliveredError extends Error {}

/** How long what failed so many times before is left alone, in milliseconds. */
export function backOffMs(failures: number): number {
  return Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
}

/** Who is told, and until when. */
export type Recorder = {
  readonly emit: (event: SourceEvent) => Promise<void>;
  readonly signal: AbortSignal;
};

/** Tells the recorder once. @throws UndeliveredError where it does not take it; the signal's reason once that is aborted. */
export async function tell({ emit, signal }: Recorder, event: SourceEvent): Promise<void> {
  signal.throwIfAborted();
  await emit(event).catch((cause: unknown) => {
    throw new UndeliveredError("the recorder did not take an event", { cause });
  });
}

/** Tells of an observation until the recorder takes it, as long as `isStillSo`. @throws as `tell`, once it is not. */
export async function deliver(recorder: Recorder, observation: Observation, isStillSo: () => boolean): Promise<void> {
  for (let failures = 0; ; failures++) {
    try {
      return await tell(recorder, { type: "observed", observation });
    } catch (error) {
      if (recorder.signal.aborted || !isStillSo()) throw error;
    }
    await delay(backOffMs(failures), undefined, { signal: recorder.signal });
  }
}
