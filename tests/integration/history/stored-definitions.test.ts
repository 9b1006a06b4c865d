import { describe, expect, test } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import { getSnapshot } from "#lib/services/history/get-snapshot.ts";
import { prepareLoad } from "#lib/services/history/prepare-load.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { asset, hashed, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

const pairsOf = (assets: readonly AssetView[]): [string, string][] =>
  hashed(assets).map(({ keyHash, contentHash }) => [keyHash.toString("hex"), contentHash.toString("hex")]);

const keysAt = async (place: TestLocation, number: number) => {
  const { deployment, location } = place;
  const { items } = await getSnapshot(place.context, { deployment, location, number, limit: 100 });
  return items.map(({ key, codeVersion }) => `${key.join("/")} ${codeVersion}`);
};

describe("a push that names stored definitions", () => {
  test("has the same load, changes and snapshot as one that sends them all", async () => {
    const [sent, named] = [await testLocation(database.db), await testLocation(database.db)];
    const before = ["a", "b", "c"].map((key) => asset(key, { codeVersion: "1" }));
    const kept = before.slice(0, 2);
    const fresh = [asset("b", { codeVersion: "2" }), asset("d", { codeVersion: "1" })];
    for (const place of [sent, named]) await place.push(before);

    const whole = await sent.push([...kept.slice(0, 1), ...fresh]);
    const parts = await named.push(fresh, { stored: pairsOf(kept.slice(0, 1)) });
    expect(parts.load.counts).toEqual(whole.load.counts);
    expect(parts.load.fingerprint).toBe(whole.load.fingerprint);
    expect(parts.changes).toEqual(whole.changes);
    expect(await keysAt(named, 2)).toEqual(["a 1", "b 2", "d 1"]);
  });

  test("puts definitions back that stood before but do not now", async () => {
    const place = await testLocation(database.db);
    const old = [asset("a", { codeVersion: "1" }), asset("b", { codeVersion: "1" })];
    await place.push(old);
    await place.push([asset("a", { codeVersion: "2" })]);
    const back = await place.push(null, { stored: pairsOf(old) });
    expect(back.load.counts).toEqual({ added: 1, removed: 0, changed: 1, total: 2 });
    expect(back.changes).toMatchObject([
      { key: ["a"], kind: "changed", details: { codeVersion: { old: "2", new: "1" } } },
      { key: ["b"], kind: "added" },
    ]);
    expect(await keysAt(place, 3)).toEqual(["a 1", "b 1"]);
  });

  test("is refused, and records nothing, when one is not stored, is another key's, or comes twice", async () => {
    const place = await testLocation(database.db);
    const elsewhere = await testLocation(database.db);
    const [a, b] = [asset("a", { codeVersion: "1" }), asset("b", { codeVersion: "1" })];
    await place.push([a]);
    await elsewhere.push([b]);
    const [pair = ["", ""]] = pairsOf([a]);
    const [other = ["", ""]] = pairsOf([b]);
    await expect(place.push(null, { stored: pairsOf([b]) })).rejects.toMatchObject({
      code: "conflict",
      errors: [{ path: "stored[0]" }],
    });
    await expect(place.push(null, { stored: [pair, [other[0], pair[1]]] })).rejects.toMatchObject({
      code: "conflict",
      errors: [{ path: "stored[1]" }],
    });
    await expect(place.push([a], { stored: [pair] })).rejects.toMatchObject({ code: "invalid" });
    await expect(place.push([asset("a", { codeVersion: "2" })], { stored: [pair] })).rejects.toMatchObject({
      code: "invalid",
    });
    expect((await place.push([a])).load.number).toBe(2);
  });

  test("may be empty, and is asked for by what prepare calls missing", async () => {
    const place = await testLocation(database.db);
    const { deployment, location } = place;
    const assets = [asset("a"), asset("b"), asset("c")];
    const prepared = () => prepareLoad(place.context, { deployment, location, assets: pairsOf(assets) });
    expect(await prepared()).toEqual({ missing: [0, 1, 2] });
    expect((await place.push(null, { stored: [] })).load.counts.total).toBe(0);
    const order = hashed(assets).map(({ identity }) => identity.key[0]);
    await place.push([asset(order[1] as string)]);
    expect(await prepared()).toEqual({ missing: [0, 2] });
  });
});

describe("a definition that differs little from its asset's earlier one", () => {
  const rowsOf = async (location: string) => {
    const { rows } = await database.db.pool.query<{ whole: boolean; intact: boolean; bytes: number }>(
      `select d.base_hash is null as whole, octet_length(d.body) as bytes,
              sha256(convert_to(w.body, 'UTF8')) = d.content_hash as intact
         from asset_definition d
         join whole_definition w on w.location_id = d.location_id and w.content_hash = d.content_hash
        where d.location_id = (select id from code_location where name = $1)`,
      [location],
    );
    return rows;
  };

  test("is stored by its difference, and read as it was sent, however often it changes and whatever it holds", async () => {
    const place = await testLocation(database.db);
    const text = "Umsätze 🧀 pro Tag 🐘\u{10ffff}".repeat(20);
    const versions = ["1", "2", "🧀", "🐘", "2.0", "", "é", "2"];
    for (const codeVersion of versions) {
      await place.push([
        asset("a", { codeVersion, description: text, tags: { z: "🧀" } }),
        asset("b", { codeVersion }),
      ]);
    }
    const rows = await rowsOf(place.location);
    expect(rows.every(({ intact }) => intact)).toBe(true);
    expect(rows.filter(({ whole }) => whole)).toHaveLength(2);
    expect(rows.filter(({ whole }) => !whole).map(({ bytes }) => bytes)).toSatisfy((bytes: number[]) =>
      bytes.every((count) => count < 10),
    );
    for (const [index, version] of versions.entries()) {
      expect(await keysAt(place, index + 1)).toEqual([`a ${version}`, `b ${version}`]);
    }
  });

  test("is stored whole when most of it differs, and is what later ones are told from", async () => {
    const place = await testLocation(database.db);
    const words = (word: string) => `${word} `.repeat(200);
    await place.push([asset("a", { description: words("one") })]);
    await place.push([asset("a", { description: words("two") })]);
    await place.push([asset("a", { description: `${words("two")}and more` })]);
    const rows = await rowsOf(place.location);
    expect(rows.map(({ whole, intact }) => [whole, intact]).sort()).toEqual([
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  test("is no longer told from the asset's past when the asset went away and came back", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("a", { codeVersion: "1" })]);
    await place.push([]);
    await place.push([asset("a", { codeVersion: "2" })]);
    expect((await rowsOf(place.location)).map(({ whole, intact }) => [whole, intact])).toEqual([
      [true, true],
      [true, true],
    ]);
  });
});
