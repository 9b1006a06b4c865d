import type { ConnectionCheck } from "../domain/connection.ts";
import type { JsonObject } from "../domain/json.ts";
import type { HashedAsset } from "../domain/snapshot/asset.ts";
import type { Fidelity } from "../domain/snapshot/make.ts";

/** One look at one code location. */
export type Observation = {
  /** Name of the code location within the source. */
  location: string;
  /** Identity of the process that serves the location: another after every restart. */
  serverId: string;
  /**
   * False where a new server id alone is no news, because it is not the code that was started anew: code servers
   * that a Dagster webserver keeps for itself get a new one whenever the webserver restarts.
   */
  restartIsLoad: boolean;
  observedAt: Date;
  /**
   * When the source began to serve from this process, by its own clock: what a target started later is another process.
   * Absent where the source does not tell.
   */
  servedSince?: Date;
  fidelity: Fidelity;
  runtime: Record<string, string>;
  metadata: JsonObject;
  /** Only a source that can tell the image fills it; else the deploy target is asked. */
  image: { reference: string; digest: string | null } | null;
  /** Versions of the bundles that the code came in, where the source tells them: a git bundle's is its commit. */
  bundles?: readonly { type: string; name: string; version: string }[];
  /** The commit of the code, where the source itself tells it. */
  git?: { url: string; commit: string; branch?: string };
} & (
  | { status: "loaded"; assets: HashedAsset[] }
  | {
      status: "failed";
      /** The same for the same failure, however often it is tried again: no times, no counters. */
      error: { message: string; stack?: string };
      /**
       * Nothing answers where the code should be served, for so long that it is no restart any more. Why is then not
       * known to the source: the process may have ended, and what it wrote last says so (`DeployTarget.output`).
       */
      unreachable?: boolean;
    }
);

/**
 * What a watcher hears: a look at a location; that it cannot be looked at (and why, in words for the page); that the
 * source as a whole cannot be reached (`location: null`) or can again; that the source no longer has a location.
 */
export type SourceEvent =
  | { type: "observed"; observation: Observation }
  | { type: "unreachable"; location: string | null; reason: string }
  | { type: "reachable" }
  | { type: "gone"; location: string };

/** How a request to load a location's code anew ended; `reason` is fit to show. */
export type ReloadOutcome = { status: "reloaded" } | { status: "not_supported" | "failed"; reason: string };

/**
 * One connection to where code locations live. `watch` calls `emit` at once for every location, then at
 * every change and after every reconnect; repeats are fine (the recorder drops what it has). It reconnects
 * with back-off by itself and ends only when `signal` aborts.
 */
export type Source = {
  readonly kind: string;
  /**
   * Whose the server ids are. `target`: those of the deploy target (`Running.instance`), so that an image is asked
   * for by them; `own`: the source's, which say nothing to a target.
   */
  readonly identity: "target" | "own";
  watch(emit: (event: SourceEvent) => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Has the code of a location loaded anew, where the source can. */
  readonly reload: ((location: string, signal: AbortSignal) => Promise<ReloadOutcome>) | null;
  /** Looks at everything that watching needs; never throws for what is wrong outside. */
  test(signal: AbortSignal): Promise<ConnectionCheck[]>;
};
