import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { OpenConnection } from "#lib/domain/connection.ts";
import type { Observation, SourceEvent } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";

/** What a code location serves: assets with these names, or an error. */
export type Served = { assets: readonly string[] } | { error: { message: string; stack: string } };

/** Two code locations, `orders` and `billing`, that nothing serves yet; made by whoever runs the suite for a kind of source. */
export type SourceFixture = {
  connection: OpenConnection;
  /**
   * `configured`: the configuration names the locations, so that one which nothing serves is silent; `found`: the source
   * finds out by itself which there are, so that it is not known then, or gone.
   */
  locations: "configured" | "found";
  /** How soon what happens is told, in milliseconds, on a busy machine too. */
  promptMs: number;
  /** Starts a new process for the location. */
  start(location: string, served: Served): Promise<void>;
  /** Changes what the running process serves. */
  change(location: string, served: Served): Promise<void>;
  /** Ends the process; nothing answers then. */
  stop(location: string): Promise<void>;
  /** Starts something in the location's place that is no proper server: it answers nonsense, or never. */
  misbehave(location: string, how: "nonsense" | "silence" | "invalid-asset" | "other-location"): Promise<void>;
  remove(): Promise<void>;
};

/** For what takes its time, and on a busy machine more of it; whoever waits goes on as soon as it has happened. */
const LIMIT_MS = 20_000;

/** What every source promises (lib/sources/source.ts), whatever its kind. */
export function describeSource(kind: string, makeFixture: () => Promise<SourceFixture>): void {
  describe(`source: ${kind}`, () => {
    let fixture: SourceFixture;
    let watching: { end: () => Promise<void> }[];

    beforeEach(async () => {
      fixture = await makeFixture();
      watching = [];
    });
    afterEach(async () => {
      for (const each of watching) await each.end();
      await fixture.remove();
    });

    /** Watches until the test ends; `take` is the recorder. */
    function watch(take: (event: SourceEvent) => Promise<void> = async () => undefined): SourceEvent[] {
      const abort = new AbortController();
      const events: SourceEvent[] = [];
      const done = openSource(fixture.connection).watch(async (event) => {
        await take(event);
        events.push(event);
      }, abort.signal);
      const end = async () => {
        abort.abort();
        await done;
      };
      watching.push({ end });
      return events;
    }

    const observations = (events: SourceEvent[], location: string): Observation[] =>
      events.flatMap((event) =>
        event.type === "observed" && event.observation.location === location ? [event.observation] : [],
      );
    const silences = (events: SourceEvent[], location: string) =>
      events.filter((event) => event.type === "unreachable" && event.location === location);
    const names = (observation: Observation | undefined) =>
      observation?.status === "loaded"
        ? observation.assets.map((asset) => asset.identity.key.at(-1)).sort()
        : undefined;
    const gone = (events: SourceEvent[], location: string) =>
      fixture.locations === "configured"
        ? silences(events, location)
        : events.filter((event) => event.type === "gone" && event.location === location);
    const seen = (events: SourceEvent[], location: string, expected: string[], timeout = LIMIT_MS) =>
      vi.waitFor(() => expect(names(observations(events, location).at(-1))).toEqual(expected), {
        timeout,
        interval: 5,
      });

    test("every location is told at once: what it serves, or that it cannot be looked at", async () => {
      await fixture.start("orders", { assets: ["a", "b"] });
      const before = Date.now();
      const events = watch();
      await seen(events, "orders", ["a", "b"], fixture.promptMs);
      if (fixture.locations === "configured") {
        await vi.waitFor(() => expect(silences(events, "billing")).toHaveLength(1), fixture.promptMs);
      }
      const [observation] = observations(events, "orders");
      expect(observation?.serverId).toMatch(/./);
      expect(observation?.observedAt.getTime()).toBeGreaterThanOrEqual(before);
      expect(observation?.fidelity).toBe("native");
    });

    test("a program that starts is seen soon, however long it was away", async () => {
      const events = watch();
      await delay(2_500);
      await fixture.start("orders", { assets: ["a"] });
      await seen(events, "orders", ["a"], fixture.promptMs);
    });

    test("a restart is seen as another process, with what that one serves", async () => {
      await fixture.start("orders", { assets: ["a"] });
      const events = watch();
      await seen(events, "orders", ["a"]);
      await fixture.stop("orders");
      await fixture.start("orders", { assets: ["a", "b"] });
      await seen(events, "orders", ["a", "b"], fixture.promptMs);
      await fixture.stop("orders");
      await fixture.start("orders", { assets: ["a", "b"] });
      await vi.waitFor(() => {
        expect(new Set(observations(events, "orders").map((each) => each.serverId)).size).toBe(3);
      }, fixture.promptMs + 500);
      expect(silences(events, "orders")).toEqual([]);
    });

    test("a change without a restart is seen", async () => {
      await fixture.start("orders", { assets: ["a"] });
      const events = watch();
      await seen(events, "orders", ["a"]);
      // What is found by what it serves is not there without.
      const rest = fixture.locations === "configured" ? [] : ["b"];
      await fixture.change("orders", { assets: rest });
      await seen(events, "orders", rest, fixture.promptMs);
    });

    test("a location that failed to load is an observation with the error, not a silence", async () => {
      const error = { message: "ImportError: no module named stripe", stack: "at definitions.py:3" };
      await fixture.start("orders", { error });
      const events = watch();
      await vi.waitFor(
        () =>
          expect(observations(events, "orders")[0]).toMatchObject({
            status: "failed",
            error: {
              message: expect.stringContaining(error.message),
              stack: expect.stringContaining(error.stack),
            },
          }),
        fixture.promptMs,
      );
      await fixture.change("orders", { assets: ["a"] });
      await seen(events, "orders", ["a"], fixture.promptMs);
    });

    test("what changes while the recorder is busy is told afterwards", async () => {
      await fixture.start("orders", { assets: ["a"] });
      const events = watch(() => delay(400));
      await delay(150);
      await fixture.change("orders", { assets: ["b"] });
      // A source that waits until two readings agree needs three seconds for it.
      await seen(events, "orders", ["b"]);
    });

    test("what the recorder could not take is told again", async () => {
      await fixture.start("orders", { assets: ["a"] });
      let refusals = 3;
      const events = watch(async () => {
        if (refusals-- > 0) throw new Error("the database is away");
      });
      await seen(events, "orders", ["a"]);
      expect(silences(events, "orders")).toEqual([]);
    });

    test("a program that is gone for long is told once, and seen again when it is back", async () => {
      await fixture.start("orders", { assets: ["a"] });
      const events = watch();
      await seen(events, "orders", ["a"]);
      await fixture.stop("orders");
      await vi.waitFor(() => expect(gone(events, "orders")).toHaveLength(1), LIMIT_MS);
      await delay(1_500);
      expect(gone(events, "orders")).toHaveLength(1);
      await fixture.start("orders", { assets: ["a"] });
      await vi.waitFor(() => expect(observations(events, "orders")).toHaveLength(2), fixture.promptMs);
    });

    test.each(["nonsense", "silence", "invalid-asset", "other-location"] as const)(
      "a location that answers with %s harms no other and is never recorded",
      async (how) => {
        // What a source found out by itself cannot be taken for another.
        if (how === "other-location" && fixture.locations === "found") return;
        await fixture.misbehave("billing", how);
        await fixture.start("orders", { assets: ["a"] });
        const events = watch();
        await seen(events, "orders", ["a"], fixture.promptMs);
        await fixture.change("orders", { assets: ["b"] });
        await seen(events, "orders", ["b"], fixture.promptMs);
        expect(observations(events, "billing")).toEqual([]);
        if (how === "silence") return;
        await vi.waitFor(() => expect(silences(events, "billing").length).toBeGreaterThan(0), fixture.promptMs);
      },
    );

    test("watching ends when it is told to, at once", async () => {
      await fixture.start("orders", { assets: ["a"] });
      await fixture.misbehave("billing", "silence");
      const events = watch();
      await seen(events, "orders", ["a"]);
      const before = Date.now();
      await watching[0]?.end();
      expect(Date.now() - before).toBeLessThan(5_000);
      const count = events.length;
      await fixture.change("orders", { assets: ["b"] });
      await delay(400);
      expect(events).toHaveLength(count);
    });
  });
}
