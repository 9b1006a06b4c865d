import { describe, expect, test } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import { canonicalJson } from "#lib/domain/snapshot/canonical.ts";
import { hashAsset, sha256 } from "#lib/domain/snapshot/hash.ts";
import type { Fidelity } from "#lib/domain/snapshot/make.ts";
import { snapshotReader } from "#lib/domain/snapshot/parse.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import { listAssetChanges } from "#lib/services/history/list-asset-changes.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { recordObservation } from "#lib/services/history/record-observation.ts";
import { compareLoads } from "#lib/services/rollback/compare-loads.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { asset, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

const NOTHING = { added: 0, removed: 0, changed: 0 };
const text = (value: string) => ({ type: "text", value });

function ignore(place: TestLocation, ...ignoredMetadata: string[]) {
  return configureDeployment(place.context, { deployment: place.deployment, ignoredMetadata });
}

const diff = (place: TestLocation, from: number, to: number) =>
  getDiff(place.context, { ...place, from, to, values: false, limit: 100 });

async function groups(place: TestLocation) {
  const { items } = await listLoads(place.context, { ...place, collapse: true, limit: 10 });
  return items.map(({ group }) => [group?.first, group?.last]);
}

async function locationId(place: TestLocation): Promise<bigint> {
  const row = await database.db.prisma.codeLocation.findFirstOrThrow({ where: { deploymentId: place.deploymentId } });
  return row.id;
}

const named = (table: string, version = "1") =>
  asset("orders", { codeVersion: version, metadata: { "dagster/table_name": text(table) } });

describe("metadata that a deployment ignores", () => {
  test("make no change from the next load on, and what is recorded stays", async () => {
    const place = await testLocation(database.db);
    await place.push([named("a")]);
    expect((await place.push([named("b")])).load.counts.changed).toBe(1);
    await ignore(place, "dagster/table_name");
    expect((await place.push([named("c")])).load.counts).toMatchObject(NOTHING);
    expect((await place.push([named("d")])).load.counts).toMatchObject(NOTHING);

    expect((await diff(place, 1, 2)).counts.changed).toBe(1);
    expect(await diff(place, 1, 4)).toMatchObject({
      counts: NOTHING,
      comparedWithout: { metadata: ["dagster/table_name"], partitioning: false },
    });
    const { items } = await listAssetChanges(place.context, { ...place, key: ["orders"], limit: 10 });
    expect(items.map(({ load, change }) => [load.number, change.kind])).toEqual([
      [2, "changed"],
      [1, "added"],
    ]);
  });

  test("make no change when they are heeded again, and do from the load after", async () => {
    const place = await testLocation(database.db);
    await ignore(place, "dagster/*");
    await place.push([named("a")]);
    await ignore(place);
    expect((await place.push([named("b")])).load.counts).toMatchObject(NOTHING);
    expect((await place.push([named("c")])).load.counts.changed).toBe(1);
    expect((await diff(place, 1, 3)).counts).toEqual(NOTHING);
  });

  test("are told beside another change, in the load's own answer and in the diff", async () => {
    const place = await testLocation(database.db);
    await ignore(place, "dagster/*");
    await place.push([named("a")]);
    const { changes } = await place.push([named("b", "2")]);
    const details = {
      codeVersion: { old: "1", new: "2" },
      ignoredMetadata: { added: [], removed: [], changed: ["dagster/table_name"] },
    };
    expect(changes).toEqual([{ key: ["orders"], kind: "changed", facets: ["CODE_VERSION"], details }]);
    expect((await diff(place, 1, 2)).changes).toEqual(changes);
  });

  test("end no group of alike loads, neither when they begin to be ignored nor when they change", async () => {
    const place = await testLocation(database.db);
    await place.push([named("a")]);
    await ignore(place, "dagster/*");
    await place.push([named("a")]);
    await place.push([named("b")]);
    expect(await groups(place)).toEqual([[1, 3]]);
    await place.push([named("b", "2")]);
    expect(await groups(place)).toEqual([
      [4, 4],
      [1, 3],
    ]);
  });

  test("leave definitions and changes alone that nothing happened to", async () => {
    const place = await testLocation(database.db);
    await place.push([named("a"), asset("plain")]);
    await ignore(place, "dagster/*");
    await place.push([named("a"), asset("plain")]);
    const rows = await database.db.sql.query<{ key: string; first_load: number }>(
      `select a.key, i.first_load from asset_interval i
         join asset a on a.location_id = i.location_id and a.key_hash = i.key_hash
        where i.location_id = $1::bigint order by a.key, i.first_load`,
      [String(await locationId(place))],
    );
    // Only what has such metadata is hashed anew.
    expect(rows).toEqual([
      { key: '["orders"]', first_load: 1 },
      { key: '["orders"]', first_load: 2 },
      { key: '["plain"]', first_load: 1 },
    ]);
  });
});

const DAILY = { type: "time_window", start: "2024-01-01", timezone: "UTC", fmt: "%Y-%m-%d" };
const IN_FULL = { ...DAILY, cronSchedule: "0 0 * * *", end: "2025-01-01" };
const WATCHER = "worker 1";

/** Looks of a watcher at one location, by one way of reading or another. */
async function watched() {
  const place = await testLocation(database.db);
  const connection = await database.db.prisma.connection.create({
    data: { deploymentId: place.deploymentId, name: "dagster", kind: "dagster", config: {}, leaseOwner: WATCHER },
  });
  const see = async (serverId: string, fidelity: Fidelity, assets: readonly AssetView[]) => {
    const reader = snapshotReader("assets", { partial: fidelity === "graphql" });
    assets.forEach((one, index) => {
      reader.read(one, index);
    });
    const parsed = reader.finish();
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
    const { recorded } = await recordObservation(place.context, {
      connectionId: connection.id,
      watcher: WATCHER,
      image: null,
      observation: {
        location: place.location,
        serverId,
        restartIsLoad: true,
        observedAt: new Date(),
        fidelity,
        runtime: {},
        metadata: {},
        image: null,
        status: "loaded",
        assets: parsed.assets,
      },
    });
    return recorded;
  };
  return { ...place, see };
}

const partitioned = (partitions: object, more: object = {}) =>
  asset("orders", { partitions: partitions as never, ...more });

describe("another way of reading", () => {
  test("is no load by itself, in neither direction", async () => {
    const place = await watched();
    expect(await place.see("p1", "graphql", [partitioned(DAILY)])).toMatchObject({ number: 1 });
    expect(await place.see("p1", "grpc", [partitioned(IN_FULL)])).toBeNull();
    expect(await place.see("p1", "graphql", [partitioned(DAILY)])).toBeNull();
    expect(await place.see("p1", "grpc", [partitioned(IN_FULL, { codeVersion: "2" })])).toMatchObject({ number: 2 });
  });

  test("makes no change after a restart, and the loads are one entry", async () => {
    const place = await watched();
    await place.see("p1", "graphql", [partitioned(DAILY)]);
    expect(await place.see("p2", "grpc", [partitioned(IN_FULL)])).toMatchObject({ number: 2, counts: NOTHING });
    expect(await place.see("p3", "graphql", [partitioned(DAILY)])).toMatchObject({ number: 3, counts: NOTHING });
    expect(await groups(place)).toEqual([[1, 3]]);
    expect(await diff(place, 1, 2)).toMatchObject({
      counts: NOTHING,
      changes: [],
      comparedWithout: { metadata: [], partitioning: true },
    });
  });

  test("hides nothing between two loads that carry it, whatever stands between them", async () => {
    const place = await watched();
    await place.see("p1", "grpc", [partitioned(IN_FULL)]);
    await place.see("p2", "graphql", [partitioned(DAILY)]);
    await place.see("p3", "grpc", [partitioned({ ...IN_FULL, end: "2026-01-01" })]);
    expect((await diff(place, 1, 2)).counts).toEqual(NOTHING);
    expect((await diff(place, 2, 3)).counts).toEqual(NOTHING);
    const whole = await diff(place, 1, 3);
    expect(whole.changes).toMatchObject([{ facets: ["PARTITIONS_DEFINITION"] }]);
    expect(whole.comparedWithout).toBeUndefined();
  });

  test("counts what both tell, in plans and proofs of rollbacks too", async () => {
    const place = await watched();
    await place.see("p1", "graphql", [partitioned(DAILY), asset("other")]);
    const moved = partitioned({ ...IN_FULL, start: "2024-02-01" });
    expect(await place.see("p2", "grpc", [moved, asset("other")])).toMatchObject({
      counts: { added: 0, removed: 0, changed: 1 },
    });
    await place.see("p3", "grpc", [partitioned(IN_FULL), asset("other")]);
    const id = await locationId(place);
    expect(await compareLoads(database.db.sql, id, 3, 1, 10)).toEqual({ counts: NOTHING, changes: [] });
    expect((await compareLoads(database.db.sql, id, 2, 1, 10)).counts.changed).toBe(1);
  });
});

/**
 * Makes the location's loads so far those of an earlier version, which kept an end offset of 0 in the body where today's
 * leaves it out.
 */
async function recordedByAnEarlierVersion(place: TestLocation): Promise<void> {
  const { sql } = database.db;
  const id = String(await locationId(place));
  const rows = await sql.query<{ content_hash: Buffer; body: string }>(
    "select content_hash, body from asset_definition where location_id = $1::bigint",
    [id],
  );
  for (const { content_hash: hash, body } of rows) {
    const definition = JSON.parse(body) as JsonObject & { partitions: JsonObject | null };
    if (definition.partitions !== null) definition.partitions = { ...definition.partitions, endOffset: 0 };
    const olderBody = canonicalJson(definition);
    const { trackedHash } = hashAsset(JSON.parse(olderBody));
    const values = [id, hash, sha256(olderBody), trackedHash];
    await sql.query(
      `update asset_definition set content_hash = $3, tracked_hash = $4, body = $5
        where location_id = $1::bigint and content_hash = $2`,
      [...values, olderBody],
    );
    await sql.query(
      `update asset_interval set content_hash = $3, tracked_hash = $4 where location_id = $1::bigint and content_hash = $2`,
      values,
    );
    await sql.query(
      `update asset_change set new_content_hash = $3 where location_id = $1::bigint and new_content_hash = $2`,
      values.slice(0, 3),
    );
  }
  await sql.query("update load set canonical_version = 0 where location_id = $1::bigint", [id]);
}

describe("a new version of the canonical form", () => {
  test("makes no change and ends no group, while every definition begins to stand in its new form", async () => {
    const place = await testLocation(database.db);
    const assets = [partitioned({ ...IN_FULL, endOffset: 0 }), asset("other")];
    await place.push(assets);
    await recordedByAnEarlierVersion(place);
    expect((await place.push(assets)).load.counts).toMatchObject(NOTHING);
    expect((await place.push(assets)).load.counts).toMatchObject(NOTHING);
    expect((await diff(place, 1, 3)).counts).toEqual(NOTHING);
    expect(await groups(place)).toEqual([[1, 3]]);
    const { items } = await listAssetChanges(place.context, { ...place, key: ["orders"], limit: 10 });
    expect(items.map(({ load, change }) => [load.number, change.kind])).toEqual([[1, "added"]]);
  });

  test("hides no change that comes with it", async () => {
    const place = await testLocation(database.db);
    await place.push([partitioned(IN_FULL), asset("gone")]);
    await recordedByAnEarlierVersion(place);
    const { changes } = await place.push([partitioned({ ...IN_FULL, endOffset: 1 }), asset("new")]);
    expect(changes.map(({ key, kind, facets }) => [key, kind, facets])).toEqual([
      [["gone"], "removed", undefined],
      [["new"], "added", undefined],
      [["orders"], "changed", ["PARTITIONS_DEFINITION"]],
    ]);
    expect((await diff(place, 2, 1)).counts).toEqual({ added: 1, removed: 1, changed: 1 });
  });
});
