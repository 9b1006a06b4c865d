import type { JsonObject } from "../domain/json.ts";
import type { HashedAsset } from "../domain/snapshot/asset.ts";

/** With which make snapshots are read; loads of different make are compared on the facts that both carry. */
export type Fidelity = "push" | "native";

/** One look at one code location. */
export type Observation = {
  /** Name of the code location within the source. */
  location: string;
  /** Identity of the process that answered: another after every restart. */
  serverId: string;
  observedAt: Date;
  fidelity: Fidelity;
  runtime: Record<string, string>;
  metadata: JsonObject;
  /** Only a source that can tell the image fills it; else the deploy target is asked. */
  image: { reference: string; digest: string | null } | null;
} & ({ status: "loaded"; assets: HashedAsset[] } | { status: "failed"; error: { message: string; stack?: string } });

/** What a watcher hears: a look at a location, or that it cannot be looked at (and why, in words for the page). */
export type SourceEvent =
  | { type: "observed"; observation: Observation }
  | { type: "unreachable"; location: string; reason: string };

/**
 * One connection to where code locations live. `watch` calls `emit` at once for every location, then at
 * every change and after every reconnect; repeats are fine (the recorder drops what it has). It reconnects
 * with back-off by itself and ends only when `signal` aborts.
 */
export type Source = {
  readonly kind: string;
  watch(emit: (event: SourceEvent) => Promise<void>, signal: AbortSignal): Promise<void>;
};
