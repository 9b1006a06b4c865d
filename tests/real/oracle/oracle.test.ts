import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { sharedFacts } from "#lib/domain/diff/shared-facts.ts";
import { CANONICAL_VERSION } from "#lib/domain/snapshot/canonical.ts";
import type { Fidelity } from "#lib/domain/snapshot/make.ts";
import { openCodeServer } from "#lib/sources/dagster/grpc/code-server.ts";
import type { Observation } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";
import { type CodeServer, startCodeServer, startWebserver, type Webserver } from "#tests/support/real/dagster.ts";
import { type DagsterVersion, pythonEnvironment } from "#tests/support/real/python-env.ts";
import { expectedChange, type PlainChange, type Tally } from "./expected.ts";
import { definitionOf, observedChange, type Snapshot, snapshotOf } from "./observed.ts";
import { DEVIATIONS, UNTOLD } from "./reasons.ts";
import { CODE_LOCATION, dagstersTruth, type OracleSize, type Step, versionEnvironment } from "./truth.ts";

/** Another seed makes other definitions; a run that failed says its seed. */
const SEED = process.env.LOADLINE_ORACLE_SEED ?? "loadline";
/** Pairs of definition sets: `pairs` in every one of `versions - 1` steps. */
const SIZES: Readonly<Record<DagsterVersion, OracleSize>> = {
  newest: { seed: SEED, pairs: 420, versions: 6 },
  oldest: { seed: SEED, pairs: 130, versions: 3 },
};
const WAYS = ["graphql", "grpc"] as const satisfies readonly Fidelity[];
type Way = (typeof WAYS)[number];

const LOCATION = "oracle";
const SEEN_MS = 180_000;

describe.each(["newest", "oldest"] as const)("against the AssetGraphDiffer of the %s Dagster", (version) => {
  const size = SIZES[version];
  let steps: Step[];
  /** What each way of reading saw of every version of the definitions. */
  const snapshots: Record<Way, Snapshot[]> = { graphql: [], grpc: [] };
  const cleanUps: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const environment = await pythonEnvironment(version);
    const truth = dagstersTruth(environment, size);
    truth.catch(() => undefined);
    const server = await startCodeServer({
      environment,
      file: CODE_LOCATION,
      env: versionEnvironment(size, 0),
    });
    cleanUps.push(() => server.kill());
    const webserver = await startWebserver({ environment, workspace: [{ name: LOCATION, ...server.address }] });
    cleanUps.push(() => webserver.remove());
    const watching = WAYS.map((way) => watch(webserver, way));
    cleanUps.push(...watching.map(({ end }) => end));

    for (let index = 0; index < size.versions; index++) {
      if (index > 0) await server.restart({ env: versionEnvironment(size, index) });
      const serverId = await serverIdOf(server);
      for (const { way, observations } of watching) {
        const observation = await vi.waitFor(
          () => {
            const seen = observations.find((each) => each.serverId === serverId && each.status === "loaded");
            if (seen?.status !== "loaded")
              throw new Error(`${way} has not seen version ${index}: ${told(observations)}`);
            return seen;
          },
          { timeout: SEEN_MS, interval: 50 },
        );
        expect(observation.fidelity).toBe(way);
        snapshots[way].push(snapshotOf(observation.assets));
      }
    }
    steps = await truth;
  }, 600_000);

  afterAll(async () => {
    for (const cleanUp of cleanUps.reverse()) await cleanUp();
  });

  test("the definitions hold enough of every kind of change to mean something", () => {
    const pairs = steps.reduce((sum, step) => sum + Object.keys(step.mutations).length, 0);
    const types = tallied(steps.flatMap((step) => Object.values(step.changes).flatMap((change) => change.types)));
    const mutations = tallied(steps.flatMap((step) => Object.values(step.mutations).flat()));
    const keys = steps.reduce((sum, step) => sum + step.keys.length, 0);
    say(version, `seed ${size.seed}: ${pairs} pairs of definition sets, ${keys} pairs of definitions`);
    say(version, `changes in Dagster's eyes: ${lines(types)}`);
    say(version, `what was done: ${lines(mutations)}`);
    expect(pairs).toBe(size.pairs * (size.versions - 1));
    for (const type of [
      "NEW",
      "REMOVED",
      "CODE_VERSION",
      "DEPENDENCIES",
      "PARTITIONS_DEFINITION",
      "TAGS",
      "METADATA",
    ]) {
      expect(types.get(type) ?? 0, type).toBeGreaterThan(0);
    }
    if (version === "newest") expect(pairs).toBeGreaterThanOrEqual(2_000);
  });

  test.each(WAYS)("read by %s, every key of every step has exactly the change that it should have", (way) => {
    const tally: Tally = new Map();
    const wrong: string[] = [];
    for (const [index, step] of steps.entries()) {
      const [older, newer] = [snapshots[way][index], snapshots[way][index + 1]] as [Snapshot, Snapshot];
      expect([...new Set([...older.keys(), ...newer.keys()])].sort()).toEqual([...step.keys].sort());
      for (const key of step.keys) {
        const expected = expectedChange(step, key, way, tally);
        const observed = observedChange(older, newer, key);
        if (!equal(expected, observed)) wrong.push(difference(step, key, expected, observed));
        // What Dagster says by itself: the one mapping at which it stopped is among those that are told.
        const dagsters = step.changes[key]?.dependencies?.changed ?? [];
        if (way === "grpc") expect(observed?.dependencies?.changed ?? []).toEqual(expect.arrayContaining(dagsters));
      }
    }
    say(version, `by ${way}: ${wrong.length} differences from Dagster's truth; apart from it, by reason:`);
    say(version, tally.size === 0 ? "none" : lines(tally));
    expect(wrong.slice(0, 10), `${wrong.length} keys, seed ${size.seed}`).toEqual([]);
    const allowed = new Set([...DEVIATIONS.keys(), ...(way === "graphql" ? UNTOLD.keys() : [])]);
    expect([...tally.keys()].filter((reason) => !allowed.has(reason))).toEqual([]);
  });

  test("one process read in both ways gives snapshots that are equal in the facts that both carry", () => {
    const shared = sharedFacts(makeOf("graphql"), makeOf("grpc"));
    let compared = 0;
    const wrong: string[] = [];
    for (const [index, byGraphql] of snapshots.graphql.entries()) {
      const byGrpc = snapshots.grpc[index] as Snapshot;
      expect([...byGraphql.keys()].sort()).toEqual([...byGrpc.keys()].sort());
      for (const [key, asset] of byGraphql) {
        const [a, b] = [definitionOf(asset), definitionOf(byGrpc.get(key) as typeof asset)];
        const facets = [...compareDefinitions(a, b, shared), ...compareDefinitions(b, a, shared)];
        if (facets.length > 0) wrong.push(`${facets.join(" ")}\n${JSON.stringify(a)}\n${JSON.stringify(b)}`);
        // Neither does anything change that is recorded without being tracked.
        else expect(b.more).toEqual(a.more);
        compared++;
      }
    }
    say(version, `${compared} definitions read in both ways: ${wrong.length} of them differ in what both carry`);
    expect(wrong.slice(0, 5)).toEqual([]);
  });

  test("a switch of the way together with a change tells no change that there is not", () => {
    const shared = sharedFacts(makeOf("graphql"), makeOf("grpc"));
    let changed = 0;
    const wrong: string[] = [];
    for (const [index, step] of steps.entries()) {
      for (const [before, after] of [WAYS, [...WAYS].reverse()] as [Way, Way][]) {
        const [older, newer] = [snapshots[before][index], snapshots[after][index + 1]] as [Snapshot, Snapshot];
        for (const key of step.keys) {
          const exact = expectedChange(step, key, "grpc", new Map());
          const observed = observedChange(older, newer, key, shared);
          if (observed !== null) changed++;
          const isThere =
            observed === null ||
            (exact?.kind === observed.kind && observed.facets.every((facet) => exact.facets.includes(facet)));
          if (!isThere) wrong.push(difference(step, key, exact, observed));
        }
      }
    }
    say(version, `${changed} changes seen over switches of the way, ${wrong.length} of them made up`);
    expect(wrong.slice(0, 5)).toEqual([]);
  });
});

function makeOf(fidelity: Fidelity) {
  return { fidelity, canonicalVersion: CANONICAL_VERSION, ignoredMetadata: [] };
}

function watch(webserver: Webserver, way: Way) {
  const abort = new AbortController();
  const observations: Observation[] = [];
  const source = openSource({
    name: way,
    kind: "dagster",
    config: { url: webserver.url, grpc: way === "grpc" ? "auto" : "off", pollSeconds: 0.5 },
    secrets: {},
  });
  const done = source.watch(async (event) => {
    if (event.type === "observed" && event.observation.location === LOCATION) observations.push(event.observation);
  }, abort.signal);
  return {
    way,
    observations,
    end: async () => {
      abort.abort();
      await done;
    },
  };
}

async function serverIdOf(server: CodeServer): Promise<string> {
  return vi.waitFor(
    async () => {
      const channel = openCodeServer(server.address, "plain", AbortSignal.timeout(5_000));
      try {
        return await channel.serverId();
      } finally {
        channel.close();
      }
    },
    { timeout: SEEN_MS, interval: 100 },
  );
}

function told(observations: readonly Observation[]): string {
  return JSON.stringify(
    observations.map((each) => [each.serverId, each.status === "failed" ? each.error.message : each.assets.length]),
  );
}

function equal(a: PlainChange | null, b: PlainChange | null): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function inOrder(change: PlainChange | null): unknown {
  return change && Object.entries(change).sort(([a], [b]) => (a < b ? -1 : 1));
}

function difference(step: Step, key: string, expected: PlainChange | null, observed: PlainChange | null): string {
  const [prefix = ""] = JSON.parse(key) as string[];
  const done = step.mutations[prefix]?.join(", ");
  return `${key} after ${done}: should be ${JSON.stringify(expected)}, is ${JSON.stringify(observed)}`;
}

function tallied(items: readonly string[]): Tally {
  const tally: Tally = new Map();
  for (const item of items) tally.set(item, (tally.get(item) ?? 0) + 1);
  return tally;
}

function lines(tally: Tally): string {
  return [...tally]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, number]) => `\n    ${String(number).padStart(6)}  ${name}`)
    .join("");
}

function say(version: DagsterVersion, line: string): void {
  process.stdout.write(`[oracle, ${version}] ${line}\n`);
}
