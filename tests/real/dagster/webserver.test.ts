import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, parse, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FACETS } from "#lib/domain/diff/change.ts";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { openGraphqlClient } from "#lib/sources/dagster/graphql-client.ts";
import { assetsQuery } from "#lib/sources/dagster/read-by-graphql.ts";
import { RELOAD_MUTATION } from "#lib/sources/dagster/reload-location.ts";
import { readSchemaShape, SHAPE_QUERY, TYPES_QUERY } from "#lib/sources/dagster/schema-shape.ts";
import { SUBSCRIPTION } from "#lib/sources/dagster/subscription.ts";
import { PERMISSIONS_QUERY } from "#lib/sources/dagster/test-webserver.ts";
import { LOCATION_QUERY, STATUS_QUERY } from "#lib/sources/dagster/workspace.ts";
import type { Observation } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";
import {
  type CodeServer,
  startCodeServer,
  startWebserver,
  type Webserver,
  type WorkspaceEntry,
} from "#tests/support/real/dagster.ts";
import { startHttpOnlyProxy } from "#tests/support/real/http-only-proxy.ts";
import { DAGSTER_VERSIONS, pythonEnvironment } from "#tests/support/real/python-env.ts";
import { BROKEN_PY, ordersPy, singlePy, TWO_REPOSITORIES_PY } from "./definitions.ts";
import { keysOf, type Watched, watchDagster } from "./watched.ts";

/** Shorter than by default, so that the tests need not wait; still longer than a change-over. */
const UNREACHABLE_SECONDS = 15;

// One webserver a version, used by the tests one after the other: starting Python takes most of the time.
describe.each(DAGSTER_VERSIONS)("the webserver of the %s Dagster", (version) => {
  let directory: string;
  let webserver: Webserver;
  let orders: CodeServer;
  let billing: CodeServer;
  let watched: Watched;
  /** Polls so seldom that only the subscription can tell of a change in time. */
  let subscribed: Watched;
  /** Its proxy lets no subscription through. */
  let polling: Watched;
  const closing: (() => Promise<unknown>)[] = [];
  const file = (name: string) => join(directory, `${name}.py`);
  const reload = (location: string) =>
    openSource({ name: "dagster", kind: "dagster", secrets: {}, config: { url: webserver.url } }).reload?.(
      location,
      AbortSignal.timeout(60_000),
    );
  const workspace = (...more: WorkspaceEntry[]): WorkspaceEntry[] => [
    { name: "orders", ...orders.address },
    { name: "billing", ...billing.address },
    { name: "managed", pythonFile: file("managed") },
    ...more,
  ];

  beforeAll(async () => {
    const environment = await pythonEnvironment(version);
    directory = await mkdtemp(join(tmpdir(), "loadline-definitions-"));
    closing.push(() => rm(directory, { recursive: true, force: true }));
    await Promise.all([
      writeFile(file("orders"), ordersPy(1)),
      writeFile(file("billing"), BROKEN_PY),
      writeFile(file("managed"), TWO_REPOSITORIES_PY),
    ]);
    const env = { DAGSTER_CURRENT_IMAGE: "registry.example.com/orders:v1" };
    [orders, billing] = await Promise.all([
      startCodeServer({ environment, file: file("orders"), env }),
      startCodeServer({ environment, file: file("billing"), kind: "code-server" }),
    ]);
    closing.push(orders.stop, billing.stop);
    webserver = await startWebserver({ environment, workspace: workspace() });
    closing.push(webserver.remove);
    const proxy = await startHttpOnlyProxy(webserver.url);
    closing.push(proxy.close);
    watched = watchDagster({ url: webserver.url, pollSeconds: 0.5, unreachableSeconds: UNREACHABLE_SECONDS });
    subscribed = watchDagster({ url: webserver.url, pollSeconds: 3_600, locations: { include: ["orders"] } });
    polling = watchDagster({ url: proxy.url, pollSeconds: 0.5, locations: { exclude: ["billing", "manag*"] } });
    closing.push(watched.end, subscribed.end, polling.end);
  });
  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  test("every location is told at once, with its assets or its error", async () => {
    const loaded = await watched.until("orders", ({ status }) => expect(status).toBe("loaded"));
    expect(keysOf(loaded)).toEqual(["facets", "raw_customers", "raw_orders", "removed"]);
    expect(loaded).toMatchObject({
      restartIsLoad: true,
      fidelity: "graphql",
      image: { reference: "registry.example.com/orders:v1", digest: null },
      runtime: { dagster: version === "oldest" ? "1.9.13" : expect.stringMatching(/^1\.1[3-9]\./) },
      metadata: { host: "127.0.0.1", port: String(orders.address.port) },
    });
    const failed = await watched.until("billing", ({ status }) => expect(status).toBe("failed"));
    expect(failed).toMatchObject({
      restartIsLoad: true,
      error: {
        message: expect.stringMatching(/no credentials for <.*Client object at 0x…>/),
        stack: expect.stringContaining('raise RuntimeError(f"no credentials for {Client()!r}")'),
      },
    });
    const managed = await watched.until("managed", ({ status }) => expect(status).toBe("loaded"));
    expect(managed).toMatchObject({ restartIsLoad: false, image: null });
    expect(managed.status === "loaded" && managed.assets.map(({ identity }) => identity.repository).sort()).toEqual([
      "first",
      "second",
    ]);
  });

  test("an asset carries its facets and what else is known of it", () => {
    expect(definitionIn(watched.observations("orders").at(-1), "facets")).toEqual({
      key: ["facets"],
      repository: null,
      codeVersion: "1",
      dependencies: [{ key: ["raw_orders"], partitionMapping: { type: "time_window", startOffset: -1, endOffset: 0 } }],
      partitions: {
        type: "time_window",
        start: "2024-02-01",
        timezone: "UTC",
        fmt: "%Y-%m-%d",
        cadence: "daily",
      },
      tags: { team: "core", "dagster/kind/python": "", "dagster/kind/sql": "" },
      metadata: {
        rows: { type: "int", value: 17 },
        ratio: { type: "float", value: "NaN" },
        config: { type: "json", value: { a: [1, 2.5, null], b: 1 } },
        docs: { type: "url", value: "https://example.com/docs" },
        schema: {
          type: "table_schema",
          value: {
            columns: [
              {
                name: "id",
                type: "int",
                description: null,
                constraints: { nullable: true, unique: false, other: [] },
                tags: { pii: "no" },
              },
            ],
            constraints: { other: [] },
          },
        },
        "dagster/table_name": { type: "text", value: "analytics.orders" },
      },
      more: {
        description: "Orders by customer",
        group: "marts",
        isExecutable: true,
        kinds: ["python", "sql"],
        owners: ["ada@example.com", "team:data"],
      },
    });
  });

  test("whatever is asked is in the webserver's schema", async () => {
    const answer = await fetch(`${webserver.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const { data } = (await answer.json()) as { data: IntrospectionQuery };
    const schema = buildClientSchema(data);
    const shape = await readSchemaShape(openGraphqlClient(webserver.url, {}), AbortSignal.timeout(30_000));
    expect([...shape.unknownEntries.keys()]).toEqual([]);
    const queries = [STATUS_QUERY, LOCATION_QUERY, assetsQuery(shape).query, SHAPE_QUERY, TYPES_QUERY];
    for (const query of [...queries, PERMISSIONS_QUERY, RELOAD_MUTATION, SUBSCRIPTION]) {
      expect(validate(schema, parse(query)).map((error) => error.message)).toEqual([]);
    }
  });

  test("the test of the connection says how everything is", async () => {
    const source = openSource({ name: "dagster", kind: "dagster", secrets: {}, config: { url: webserver.url } });
    const checks = await source.test(AbortSignal.timeout(30_000));
    expect(checks.map(({ name, status }) => `${status} ${name}`)).toEqual([
      "pass Reach the webserver",
      "pass Ask its GraphQL",
      "pass Read the workspace",
      "pass Code location orders",
      "warn Code location billing",
      "pass Code location managed",
      "pass Hear of changes at once",
      "pass Reload code locations",
    ]);
    expect(checks[4]?.message).toContain("no credentials");
  });

  test("a restart with a change in every facet is heard over the subscription, and seen without one", async () => {
    const before = watched.observations("orders").at(-1) as Observation;
    await writeFile(file("orders"), ordersPy(2));
    await orders.restart({ env: { DAGSTER_CURRENT_IMAGE: `registry.example.com/orders@sha256:${"a".repeat(64)}` } });
    const isNew = (newest: Observation) => {
      expect(keysOf(newest)).toEqual(["added", "facets", "raw_customers", "raw_orders"]);
      expect(newest.serverId).not.toBe(before.serverId);
    };
    const [heard, polled] = await Promise.all([subscribed.until("orders", isNew), polling.until("orders", isNew)]);
    const after = await watched.until("orders", isNew);
    expect(new Set([heard.serverId, polled.serverId, after.serverId]).size).toBe(1);
    expect(after.image).toEqual({
      reference: `registry.example.com/orders@sha256:${"a".repeat(64)}`,
      digest: `sha256:${"a".repeat(64)}`,
    });
    const [older, newer] = [definitionIn(before, "facets"), definitionIn(after, "facets")];
    expect(compareDefinitions(older, newer)).toEqual(FACETS);
    expect(newer.metadata).toMatchObject({
      rows: { type: "int", value: "1180591620717411303424" },
      ratio: { type: "float", value: "Infinity" },
    });
    // A change-over is no outage, however long Python takes to start.
    expect(watched.observations("orders").filter(({ status }) => status === "failed")).toEqual([]);
  });

  test("a failure that is tried again is the same failure; a reload that mends it is a load", async () => {
    const [first] = watched.observations("billing");
    const count = watched.observations("billing").length;
    expect(await reload("billing")).toEqual({ status: "reloaded" });
    await watched.until("billing", () => expect(watched.observations("billing").length).toBeGreaterThan(count));
    const again = watched.observations("billing").at(-1);
    expect(again).toMatchObject({ status: "failed", serverId: first?.serverId });
    expect(again?.status === "failed" && again.error).toEqual(first?.status === "failed" && first.error);

    await writeFile(file("billing"), singlePy("invoices"));
    expect(await reload("billing")).toEqual({ status: "reloaded" });
    await watched.until("billing", (newest) => expect(keysOf(newest)).toEqual(["invoices"]));
    await writeFile(file("billing"), singlePy("receipts"));
    expect(await reload("billing")).toEqual({ status: "reloaded" });
    await watched.until("billing", (newest) => expect(keysOf(newest)).toEqual(["receipts"]));
    expect(await reload("nowhere")).toEqual({
      status: "failed",
      reason: "The webserver's workspace has no code location nowhere.",
    });
  });

  test("a restart of the webserver alone brings no new process, but of its own code servers", async () => {
    const seen = (location: string) => watched.observations(location).at(-1) as Observation;
    const [ordersBefore, managedBefore] = [seen("orders"), seen("managed")];
    const count = watched.observations("managed").length;
    await webserver.restart();
    const managed = await watched.until("managed", () =>
      expect(watched.observations("managed").length).toBeGreaterThan(count),
    );
    expect(managed.restartIsLoad).toBe(false);
    expect(managed.serverId).not.toBe(managedBefore.serverId);
    expect(contents(managed)).toEqual(contents(managedBefore));
    await watched.until("orders", (newest) => expect(newest).not.toBe(ordersBefore));
    expect(seen("orders").serverId).toBe(ordersBefore.serverId);
    expect(contents(seen("orders"))).toEqual(contents(ordersBefore));
  });

  test("what happened while the webserver was down is seen when it is back: changed, gone and new locations", async () => {
    await webserver.stop();
    await writeFile(file("orders"), singlePy("rebuilt"));
    await writeFile(file("managed"), singlePy("unused"));
    await writeFile(file("late"), singlePy("late_asset"));
    await orders.restart();
    await webserver.setWorkspace([
      ...workspace({ name: "late", pythonFile: file("late") }).filter(({ name }) => name !== "managed"),
    ]);
    await webserver.start();
    await watched.until("orders", (newest) => expect(keysOf(newest)).toEqual(["rebuilt"]));
    await watched.until("late", (newest) => expect(keysOf(newest)).toEqual(["late_asset"]));
    expect(watched.events.filter((event) => event.type === "gone")).toEqual([{ type: "gone", location: "managed" }]);
    await polling.until("orders", (newest) => expect(keysOf(newest)).toEqual(["rebuilt"]));
    await subscribed.until("orders", (newest) => expect(keysOf(newest)).toEqual(["rebuilt"]));
  });

  test("a code server that is gone is unreachable at first, and one failure when that lasts", async () => {
    const count = watched.observations("orders").length;
    await orders.stop();
    const failed = await watched.until("orders", ({ status }) => expect(status).toBe("failed"), 200_000);
    expect(failed).toMatchObject({
      unreachable: true,
      error: { message: expect.stringMatching(/^The code server does not answer\. .*UNAVAILABLE/) },
    });
    expect(watched.events).toContainEqual({
      type: "unreachable",
      location: "orders",
      reason: expect.stringMatching(/^The code server does not answer\./),
    });
    // The webserver tries it again by itself, and when it is asked to.
    await reload("orders");
    await delay(1_000);
    const failures = watched.observations("orders").slice(count);
    expect(new Set(failures.map(({ serverId }) => serverId)).size).toBe(1);
    await orders.restart();
    await watched.until("orders", (newest) => expect(keysOf(newest)).toEqual(["rebuilt"]), 200_000);
    // No other location was held up or told anything.
    expect(
      watched.events.filter(
        (event) => event.type === "unreachable" && event.location !== "orders" && event.location !== null,
      ),
    ).toEqual([]);
  });
});

test("a webserver that may not reload says so", async () => {
  const environment = await pythonEnvironment("newest");
  const webserver = await startWebserver({
    environment,
    args: ["--read-only"],
    workspace: [{ name: "orders", host: "127.0.0.1", port: 1 }],
  });
  try {
    const source = openSource({ name: "dagster", kind: "dagster", secrets: {}, config: { url: webserver.url } });
    const checks = await source.test(AbortSignal.timeout(30_000));
    expect(checks.at(-1)).toMatchObject({ status: "warn", message: expect.stringContaining("may not reload") });
    expect(await source.reload?.("orders", AbortSignal.timeout(30_000))).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("does not let Loadline reload"),
    });
  } finally {
    await webserver.remove();
  }
});

function definitionIn(observation: Observation | undefined, name: string): AssetDefinition {
  const assets = observation?.status === "loaded" ? observation.assets : [];
  const asset = assets.find(({ identity }) => identity.key[0] === name);
  if (asset === undefined) throw new Error(`there is no asset ${name}`);
  return definitionFromBody(asset.body);
}

function contents(observation: Observation): string[] {
  return observation.status === "loaded" ? observation.assets.map(({ body }) => body) : [observation.error.message];
}
