import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { sharedFacts } from "#lib/domain/diff/shared-facts.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { CANONICAL_VERSION } from "#lib/domain/snapshot/canonical.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import type { Fidelity } from "#lib/domain/snapshot/make.ts";
import type { Observation } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";
import { startCodeServer, startWebserver } from "#tests/support/real/dagster.ts";
import { DAGSTER_VERSIONS, pythonEnvironment } from "#tests/support/real/python-env.ts";

const FILE = join(import.meta.dirname, "two_repositories.py");
const NAME = "two-repositories";

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

describe.each(DAGSTER_VERSIONS)("a code location with two repositories, of the %s Dagster", (version) => {
  test("has the same assets in both ways, each of its repository, in all that both carry", async () => {
    const environment = await pythonEnvironment(version);
    const server = await startCodeServer({ environment, file: FILE });
    cleanUps.push(() => server.kill());
    const webserver = await startWebserver({ environment, workspace: [{ name: NAME, ...server.address }] });
    cleanUps.push(() => webserver.remove());

    const [byGraphql, byGrpc] = await Promise.all([
      definitions(webserver.url, "off", "graphql"),
      definitions(webserver.url, "auto", "grpc"),
    ]);
    expect([...byGrpc.keys()].sort()).toEqual([
      'first/["itself"]',
      'first/["raw"]',
      'first/["same_key"]',
      'second/["a/b","c.d","é"]',
      'second/["described"]',
      'second/["same_key"]',
    ]);
    expect([...byGraphql.keys()].sort()).toEqual([...byGrpc.keys()].sort());
    const shared = sharedFacts(makeOf("graphql"), makeOf("grpc"));
    for (const [name, definition] of byGrpc) {
      const other = byGraphql.get(name) as AssetDefinition;
      expect(compareDefinitions(other, definition, shared), name).toEqual([]);
      expect(definition.more, name).toEqual(other.more);
    }
    const dayBefore = {
      type: "time_window",
      startOffset: -1,
      endOffset: -1,
      allowNonexistentUpstreamPartitions: false,
    };
    expect(byGrpc.get('first/["itself"]')?.dependencies).toEqual([
      { key: ["itself"], partitionMapping: dayBefore },
      { key: ["raw"], partitionMapping: dayBefore },
    ]);
    expect(byGrpc.get('first/["raw"]')?.more).toMatchObject({ jobs: ["a_job"] });
    expect(byGrpc.get('second/["described"]')?.more).toMatchObject({
      automationCondition: "(missing) OR (newly_updated)",
      pools: ["database"],
    });
  });

  test("is read by GraphQL where the webserver runs the code server itself", async () => {
    const environment = await pythonEnvironment(version);
    const workspace = [{ name: NAME, pythonFile: FILE }];
    const webserver = await startWebserver({ environment, workspace });
    cleanUps.push(() => webserver.remove());
    expect((await definitions(webserver.url, "auto", "graphql")).size).toBe(6);
  });
});

async function definitions(url: string, grpc: "auto" | "off", fidelity: Fidelity) {
  const abort = new AbortController();
  let seen: Observation | null = null;
  const source = openSource({ name: "dagster", kind: "dagster", config: { url, grpc }, secrets: {} });
  const watching = source.watch(async (event) => {
    if (event.type === "observed" && event.observation.status === "loaded") seen = event.observation;
  }, abort.signal);
  try {
    const observation = await vi.waitFor(
      () => {
        if (seen?.status !== "loaded") throw new Error(`${NAME} was not seen`);
        return seen;
      },
      { timeout: 60_000, interval: 50 },
    );
    expect(observation.fidelity).toBe(fidelity);
    return new Map(
      observation.assets.map(({ identity, body }) => [
        `${identity.repository}/${JSON.stringify(identity.key)}`,
        definitionFromBody(body),
      ]),
    );
  } finally {
    abort.abort();
    await watching;
  }
}

function makeOf(fidelity: Fidelity) {
  return { fidelity, canonicalVersion: CANONICAL_VERSION, ignoredMetadata: [] };
}
