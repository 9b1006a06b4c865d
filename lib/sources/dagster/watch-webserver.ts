import { Reachability, took } from "../reachability.ts";
import type { SourceEvent } from "../source.ts";
import { type DagsterConfig, isWatched } from "./config.ts";
import type { GraphqlClient } from "./graphql-client.ts";
import { LocationWatch, type Watching } from "./location-watch.ts";
import type { ReadSnapshot } from "./read-snapshot.ts";
import { type LocationEvent, listen } from "./subscription.ts";
import { Wake } from "./wake.ts";
import { connectionError, WebserverError } from "./webserver-error.ts";
import { readStatus, type WorkspaceStatus } from "./workspace.ts";

/** After an event the webserver loads the location, which takes a moment: its state is asked for this often then. */
const BUSY_POLL_MS = 250;
const BUSY_MS = 5_000;
/** At most so long as a location is in question: it could not be read, or its code server is silent. */
const UNSETTLED_POLL_MS = 2_000;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

type Emit = (event: SourceEvent) => Promise<void>;

export type WebserverWatch = {
  readonly config: DagsterConfig;
  readonly headers: Readonly<Record<string, string>>;
  readonly client: GraphqlClient;
  readonly readSnapshot: ReadSnapshot;
  /** Told the webserver's version with every answer. */
  readonly onVersion: (version: string) => void;
};

/**
 * Watches every code location of a webserver until `signal` aborts: asks for their states every few seconds, and at
 * once when the webserver says over its subscription that something happened. Each location is followed on its own,
 * so that none waits for another.
 */
export async function watchWebserver(watch: WebserverWatch, emit: Emit, signal: AbortSignal): Promise<void> {
  const { config, client } = watch;
  const watching: Watching = {
    client,
    readSnapshot: watch.readSnapshot,
    emit,
    unreachableMs: config.unreachableSeconds * 1_000,
    signal,
  };
  const locations = new Map<string, LocationWatch>();
  const wake = new Wake();
  const reachability = new Reachability(emit);
  let busyUntil = 0;
  let failures = 0;
  let answeredAt = performance.now();

  const hear = (event: LocationEvent | null) => {
    if (event !== null) locations.get(event.location)?.heard(event.type);
    else for (const location of locations.values()) location.missed();
    busyUntil = performance.now() + BUSY_MS;
    wake.ring();
  };
  const listening = listen(config.url, watch.headers, hear, signal);

  while (!signal.aborted) {
    try {
      const status = await readStatus(client, signal);
      const now = performance.now();
      if (failures > 0) for (const location of locations.values()) location.unknownFor(now - answeredAt);
      answeredAt = now;
      failures = 0;
      watch.onVersion(status.version);
      await reachability.answered();
      await follow(status);
    } catch (error) {
      if (signal.aborted) break;
      failures++;
      const known = error instanceof WebserverError ? error : connectionError(error, config.url);
      await reachability.failed(known.message, known.kind === "silent");
    }
    await wake.sleep(pauseMs(), signal);
  }
  await Promise.all([listening, ...[...locations.values()].map((location) => location.end())]);

  function pauseMs(): number {
    const pollMs = config.pollSeconds * 1_000;
    if (failures > 0)
      return Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LONGEST_RETRY_MS) * (0.75 + Math.random() / 2);
    if (performance.now() < busyUntil) return Math.min(BUSY_POLL_MS, pollMs);
    const areSettled = [...locations.values()].every((location) => location.isSettled);
    return areSettled ? pollMs : Math.min(UNSETTLED_POLL_MS, pollMs);
  }

  async function follow(status: WorkspaceStatus): Promise<void> {
    const watched = status.locations.filter(({ name }) => isWatched(config.locations, name));
    const names = new Set(watched.map(({ name }) => name));
    for (const [name, location] of [...locations]) {
      if (names.has(name)) continue;
      await location.end();
      // Not taken: it is told again at the next look, since the location is still here.
      if (await took(emit, { type: "gone", location: name })) locations.delete(name);
    }
    for (const each of watched) {
      let location = locations.get(each.name);
      if (location === undefined || location.ended) {
        location = new LocationWatch(each.name, watching);
        locations.set(each.name, location);
      }
      location.see(each);
    }
  }
}
