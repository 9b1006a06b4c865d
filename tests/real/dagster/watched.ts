import { expect, vi } from "vitest";
import type { Observation, SourceEvent } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";

/** Everything that a source told since it was opened. */
export type Watched = {
  readonly events: SourceEvent[];
  observations(location: string): Observation[];
  /** Waits until the newest observation of a location passes. */
  until(location: string, check: (newest: Observation) => void, timeoutMs?: number): Promise<Observation>;
  end(): Promise<void>;
};

/** Watches a webserver as the worker does; definitions are read by GraphQL alone. */
export function watchDagster(config: Record<string, unknown>, secrets: Record<string, string> = {}): Watched {
  const source = openSource({ name: "dagster", kind: "dagster", secrets, config: { grpc: "off", ...config } });
  const abort = new AbortController();
  const events: SourceEvent[] = [];
  const done = source.watch(async (event) => {
    events.push(event);
  }, abort.signal);
  const observations = (location: string) =>
    events.flatMap((event) =>
      event.type === "observed" && event.observation.location === location ? [event.observation] : [],
    );
  return {
    events,
    observations,
    until: (location, check, timeout = 180_000) =>
      vi.waitFor(
        () => {
          const newest = observations(location).at(-1);
          expect(newest).toBeDefined();
          check(newest as Observation);
          return newest as Observation;
        },
        { timeout, interval: 50 },
      ),
    async end() {
      abort.abort();
      await done;
    },
  };
}

/** Keys of the assets of an observation, sorted; the error's message where it failed. */
export function keysOf(observation: Observation | undefined): string[] | string | undefined {
  if (observation?.status !== "loaded") return observation?.error.message;
  return observation.assets.map((asset) => asset.identity.key.join("/")).sort();
}
