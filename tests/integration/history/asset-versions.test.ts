import { describe, expect, test } from "vitest";
import { getAssetBlameOperation, getAssetDiffOperation } from "#lib/contracts/asset-versions.ts";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { Role } from "#lib/domain/access/roles.ts";
import type { Context } from "#lib/services/context.ts";
import { getAssetBlame } from "#lib/services/history/get-asset-blame.ts";
import { getAssetDiff } from "#lib/services/history/get-asset-diff.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { asset, COMMIT_A, COMMIT_B, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();
const REFUSED = (code: string) => expect.objectContaining({ name: "ServiceError", code });
const text = (value: string) => ({ type: "text", value });
const git = (commit: string) => ({ url: "https://github.com/acme/jobs.git", commit, author: { name: "Ada" } });

async function blame(place: TestLocation, key = ["a"]) {
  return getAssetBlameOperation.response.parse(await getAssetBlame(place.context, { ...place, key }));
}

const byName = (entries: readonly { name: string; load: number | null }[]) =>
  Object.fromEntries(entries.map(({ name, load }) => [name, load]));

describe("blame", () => {
  test("names for each facet and entry the load, and its commit, in which it became what it is", async () => {
    const place = await testLocation(database.db);
    const first: Partial<AssetView> = {
      codeVersion: "1",
      tags: { stays: "x", moves: "1", flips: "1" },
      metadata: { stays: text("x") },
      dependencies: [{ key: ["up"] }],
    };
    await place.push([asset("a", first)], { git: git(COMMIT_A) });
    await place.push([asset("a", { ...first, tags: { stays: "x", moves: "2", flips: "2" } })]);
    await place.push(
      [
        asset("a", {
          ...first,
          tags: { stays: "x", moves: "2", flips: "1" },
          metadata: { stays: text("x"), late: text("y") },
        }),
      ],
      { git: git(COMMIT_B) },
    );
    await place.push([
      asset("a", {
        ...first,
        codeVersion: "2",
        tags: { stays: "x", moves: "2", flips: "1" },
        metadata: { stays: text("x"), late: text("y") },
        dependencies: [{ key: ["up"] }, { key: ["other"] }],
      }),
    ]);
    const found = await blame(place);
    expect(found.added).toBe(1);
    expect(Object.fromEntries(found.facets.map(({ facet, load }) => [facet, load]))).toEqual({
      CODE_VERSION: 4,
      DEPENDENCIES: 4,
      PARTITIONS_DEFINITION: 1,
      TAGS: 3,
      METADATA: 3,
    });
    expect(byName(found.tags)).toEqual({ stays: 1, moves: 2, flips: 3 });
    expect(byName(found.metadata)).toEqual({ stays: 1, late: 3 });
    expect(found.dependencies).toEqual([
      { key: ["other"], load: 4 },
      { key: ["up"], load: 1 },
    ]);
    expect(found.searchedTo).toBeNull();
    expect(found.loads.map(({ number, git: of }) => [number, of?.commit ?? null])).toEqual([
      [1, COMMIT_A],
      [2, null],
      [3, COMMIT_B],
      [4, null],
    ]);
  });

  test("begins anew where the asset was removed and came back", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { tags: { x: "1" } })]);
    await place.push([asset("a", { tags: { x: "2" } })]);
    await place.push([]);
    expect(await blame(place)).toMatchObject({ added: 1, tags: [{ name: "x", load: 2 }] });
    await place.push([asset("a", { tags: { x: "2" } })]);
    expect(await blame(place)).toMatchObject({ added: 4, tags: [{ name: "x", load: 4 }] });
  });

  test("tells a mapping that changed while a parent came", async () => {
    const place = await testLocation(database.db);
    const on = (mapping: string) => ({ key: ["up"], partitionMapping: { type: mapping } });
    await place.push([asset("a", { dependencies: [on("all")] })]);
    await place.push([asset("a", { dependencies: [on("last"), { key: ["new"] }] })]);
    expect((await blame(place)).dependencies).toEqual([
      { key: ["new"], load: 2 },
      { key: ["up"], load: 2 },
    ]);
  });

  test("says how far it looked where one value changes with every load", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { metadata: { rows: text("0"), stays: text("x") } })]);
    await place.push([asset("a", { metadata: { rows: text("1"), stays: text("x") } })]);
    // As if that had gone on: the very definitions, back and forth, 1,500 times.
    await database.db.sql.query(
      `with here as (select id from code_location where name = $1)
       insert into load select (jsonb_populate_record(l, jsonb_build_object('number', n, 'compared_to', n - 1))).*
         from here join load l on l.location_id = here.id and l.number = 2, generate_series(3, 1502) n`,
      [place.location],
    );
    await database.db.sql.query(
      `with here as (select id from code_location where name = $1)
       insert into asset_change select c.location_id, c.key_hash, n, 0, 3, c.facets,
              case when n % 2 = 0 then c.old_content_hash else c.new_content_hash end,
              case when n % 2 = 0 then c.new_content_hash else c.old_content_hash end
         from here join asset_change c on c.location_id = here.id and c.load_number = 2, generate_series(3, 1502) n`,
      [place.location],
    );
    await database.db.sql.query("update code_location set current_load = 1502, last_good_load = 1502 where name = $1", [
      place.location,
    ]);
    const found = await blame(place);
    expect(byName(found.metadata)).toEqual({ rows: 1502, stays: null });
    expect(found.searchedTo).toBe(503);
    expect(found.facets).toContainEqual({ facet: "METADATA", load: 1502 });
  });
});

describe("an asset at two loads", () => {
  test("is compared in either order, over failed loads, with values", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("b")]);
    await place.push([asset("a", { codeVersion: "1", description: "Orders", owners: ["ada"] })]);
    await place.fail();
    await place.push([asset("a", { codeVersion: "2", description: "All orders", owners: ["ada"] })], {
      git: git(COMMIT_B),
    });
    await place.push([]);
    const diff = async (from: number, to: number) =>
      getAssetDiffOperation.response.parse(await getAssetDiff(place.context, { ...place, key: ["a"], from, to }));

    expect(await diff(2, 4)).toMatchObject({
      from: { snapshot: 2, exists: true, load: { number: 2 } },
      to: { snapshot: 4, exists: true, load: { number: 4, git: { commit: COMMIT_B } } },
      change: { kind: "changed", facets: ["CODE_VERSION"], details: { codeVersion: { old: "1", new: "2" } } },
      besides: [{ name: "description", old: "Orders", new: "All orders" }],
    });
    expect(await diff(4, 2)).toMatchObject({
      change: { details: { codeVersion: { old: "2", new: "1" } } },
      besides: [{ name: "description", old: "All orders", new: "Orders" }],
    });
    expect(await diff(3, 4)).toMatchObject({ from: { snapshot: 2, exists: true, load: { number: 3 } } });
    expect(await diff(1, 2)).toMatchObject({ from: { exists: false }, change: { kind: "added" }, besides: [] });
    expect(await diff(4, 5)).toMatchObject({ to: { exists: false }, change: { kind: "removed" } });
    expect(await diff(0, 1)).toMatchObject({ from: { load: null, snapshot: 0 }, change: null });
    expect(await diff(2, 3)).toMatchObject({ change: null, besides: [] });
    await expect(diff(2, 6)).rejects.toEqual(REFUSED("not_found"));
    await expect(getAssetDiff(place.context, { ...place, key: ["never"], from: 1, to: 2 })).rejects.toEqual(
      REFUSED("not_found"),
    );
  });

  test("tells who reads the catalogue alone of the loads that changed the asset, and of no other", async () => {
    const place = await testLocation(database.db);
    const { deployment } = place;
    await place.push([asset("a", { codeVersion: "1" })]);
    await place.push([asset("a", { codeVersion: "1" }), asset("secret")], { description: "Not for everybody" });
    await place.fail();
    await place.push([asset("a", { codeVersion: "2" })]);
    const as = async (role: Role) => personContext(database.db, `${role}-${crypto.randomUUID()}`, { role, deployment });
    const diff = async (context: Context, from: number, to: number) =>
      getAssetDiffOperation.response.parse(await getAssetDiff(context, { ...place, key: ["a"], from, to }));

    const [reader, viewer] = [await as("catalog_viewer"), await as("viewer")];
    expect(await diff(reader, 1, 4)).toMatchObject({ from: { load: { number: 1 } }, to: { load: { number: 4 } } });
    expect(await diff(reader, 2, 3)).toEqual({
      from: { load: null, snapshot: 2, exists: true },
      to: { load: null, snapshot: 2, exists: true },
      change: null,
      besides: [],
    });
    expect(await diff(viewer, 2, 3)).toMatchObject({
      from: { load: { number: 2, description: "Not for everybody" } },
      to: { load: { number: 3 } },
    });
  });
});
