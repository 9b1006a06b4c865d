import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { GraphqlClient } from "#lib/sources/dagster/graphql-client.ts";
import { LocationWatch } from "#lib/sources/dagster/location-watch.ts";
import type { SourceEvent } from "#lib/sources/source.ts";

let ending: AbortController;
beforeEach(() => {
  ending = new AbortController();
  vi.useFakeTimers({ toFake: ["performance"] });
});
afterEach(() => {
  ending.abort();
  vi.useRealTimers();
});

const SILENT = {
  workspaceLocationEntryOrError: {
    __typename: "WorkspaceLocationEntry",
    name: "orders",
    loadStatus: "LOADED",
    updatedTimestamp: 1,
    versionKey: "k",
    displayMetadata: [{ key: "host", value: "h" }],
    locationOrLoadError: {
      __typename: "PythonError",
      message: "Could not reach user code server.",
      className: "DagsterUserCodeUnreachableError",
      stack: [],
      errorChain: [],
    },
  },
};

/** A location whose code server the webserver cannot reach; that is a failed load after 20 seconds. */
function watchSilent() {
  const events: SourceEvent[] = [];
  const client: GraphqlClient = { ask: async ({ answer }) => answer.parse(SILENT) };
  const watch = new LocationWatch("orders", {
    client,
    readSnapshot: async () => ({ status: "moved" }),
    emit: async (event) => void events.push(event),
    unreachableMs: 20_000,
    signal: ending.signal,
  });
  const look = async () => {
    watch.see({ name: "orders", isLoading: false, mark: "LOADED 1 k" });
    // All that it waits for is there already.
    await setImmediate();
  };
  return { watch, events, look };
}

const FAILED = { type: "observed", observation: { status: "failed", unreachable: true } };

test("a code server that is silent is a failed load in time, also where the subscription breaks off again and again", async () => {
  const { watch, events, look } = watchSilent();
  await look();
  for (let seconds = 0; seconds < 20; seconds++) {
    vi.advanceTimersByTime(1_000);
    watch.missed();
    await look();
  }
  expect(events).toMatchObject([{ type: "unreachable", location: "orders" }, FAILED]);
});

test("time in which the webserver itself did not answer does not count as the code server's silence", async () => {
  const { watch, events, look } = watchSilent();
  watch.heard("disconnected");
  vi.advanceTimersByTime(5_000);
  await look();
  vi.advanceTimersByTime(60_000);
  watch.unknownFor(60_000);
  await look();
  expect(events).toMatchObject([{ type: "unreachable", location: "orders" }]);
  vi.advanceTimersByTime(15_000);
  await look();
  expect(events).toMatchObject([{ type: "unreachable" }, FAILED]);
});
