import { expect, placeOf, test } from "../support/api-test.ts";
import { loaded } from "../support/snapshots.ts";

const KEYS: string[][] = [
  ["with/slash", "and/another"],
  ["with", "slash", "and", "another"],
  ['"double"', "'single'", "`back`"],
  ["🚀", "👩‍👩‍👧", "données"],
  // The same letter composed and not: two keys, since nothing is normalised.
  ["caf\u00e9"],
  ["cafe\u0301"],
  ["a.b.c"],
  ["."],
  [".."],
  ["..", "..", "etc", "passwd"],
  ["changes"],
  ["asset", "changes"],
  ["__proto__"],
  ["constructor", "prototype", "toString"],
  ["x".repeat(1000)],
  ["?", "#", "&", "=", "%", "%2F", "+", " ", "\\"],
  ["line\nbreak", "tab\t"],
  ["%", "_", "100%_done"],
  ["<script>alert(1)</script>"],
  ["null"],
  ["0"],
];

const queryOf = (key: readonly string[]) => key.map((part) => `key=${encodeURIComponent(part)}`).join("&");

test("any key comes back as it was pushed: in the answer, the snapshot, the diff", async ({ api, place }) => {
  const first = await api().post(place.loads, loaded(KEYS.map((key) => ({ key, codeVersion: "1" }))));
  expect(first.status, JSON.stringify(first.body).slice(0, 500)).toBe(201);
  expect(first.body.load.counts).toEqual({ added: KEYS.length, removed: 0, changed: 0, total: KEYS.length });

  const sorted = (keys: string[][]) => keys.map((key) => JSON.stringify(key)).sort();
  const keysOf = (items: { key: string[] }[]) => sorted(items.map(({ key }) => key));
  expect(keysOf(first.body.changes)).toEqual(sorted(KEYS));
  expect(keysOf((await api().get(`${place.loads}/1/snapshot`)).body.items)).toEqual(sorted(KEYS));

  const second = await api().post(place.loads, loaded(KEYS.map((key) => ({ key, codeVersion: "2" }))));
  expect(keysOf(second.body.changes)).toEqual(sorted(KEYS));
  const diff = await api().get(`${place.path}/diff?from=1&to=2`);
  expect(keysOf(diff.body.changes)).toEqual(sorted(KEYS));
  expect(diff.body.changes[0]).toMatchObject({
    facets: ["CODE_VERSION"],
    details: { codeVersion: { old: "1", new: "2" } },
  });
});

test("any key is found again: the asset, its changes, in the catalogue", async ({ api, place }) => {
  for (const codeVersion of ["1", "2"]) {
    const pushed = await api().post(place.loads, loaded(KEYS.map((key) => ({ key, codeVersion }))));
    expect(pushed.status).toBe(201);
  }
  for (const key of KEYS) {
    const asset = await api().get(`${place.path}/asset?${queryOf(key)}`);
    expect(asset.body, JSON.stringify(key)).toMatchObject({
      asset: { key, codeVersion: "2" },
      exists: true,
      firstLoad: 1,
    });

    const changes = await api().get(`${place.path}/asset/changes?${queryOf(key)}`);
    expect(changes.body.items, JSON.stringify(key)).toMatchObject([
      { load: { number: 2 }, change: { key, kind: "changed" } },
      { load: { number: 1 }, change: { key, kind: "added" } },
    ]);

    const search = await api().get(
      `${place.deploymentPath}/assets?limit=500&q=${encodeURIComponent((key[0] ?? "").slice(0, 500))}`,
    );
    expect(search.status).toBe(200);
    expect(search.body.items.map((item: { key: string[] }) => item.key)).toContainEqual(key);
  }
});

test("searching for a wildcard's character finds that character alone", async ({ api, place }) => {
  await api().post(place.loads, loaded(KEYS.map((key) => ({ key }))));
  const found = await api().get(`${place.deploymentPath}/assets?q=${encodeURIComponent("%_")}`);
  expect(found.body.items.map((item: { key: string[] }) => item.key)).toEqual([["%", "_", "100%_done"]]);
});

test("odd names of tags, metadata and dependencies are compared like any other", async ({ api, place }) => {
  const names = ["__proto__", "constructor", "a/b", "🚀", "", "changes"];
  const tags = (value: string) => Object.fromEntries(names.map((name) => [name, value]));
  const metadata = (value: number) => Object.fromEntries(names.map((name) => [name, { type: "int", value }]));
  const assetOf = (value: number) => ({
    key: ["a"],
    tags: tags(String(value)),
    metadata: metadata(value),
    dependencies: [{ key: ["__proto__"], partitionMapping: { type: "identity", value } }],
  });
  expect((await api().post(place.loads, loaded([assetOf(1)]))).status).toBe(201);
  const second = await api().post(`${place.loads}?values=true`, loaded([assetOf(2)]));
  const [change] = second.body.changes;
  expect(change.facets).toEqual(["DEPENDENCIES", "TAGS", "METADATA"]);
  expect(new Set(change.details.tags.changed)).toEqual(new Set(names));
  expect(new Set(change.details.metadata.changed)).toEqual(new Set(names));
  expect(change.details.dependencies.changed).toEqual([["__proto__"]]);
  expect(change.details.tags.values).toContainEqual({ name: "__proto__", old: "1", new: "2" });
});

test("locations and deployments may have odd names too", async ({ api, place }) => {
  for (const name of [
    "with/slash",
    "🚀 quotes \"'",
    "a.b",
    "changes",
    "__proto__",
    "x".repeat(255),
    "100%",
    "a?b#c&d",
  ]) {
    const odd = placeOf(place.deployment, name);
    const pushed = await api().post(odd.loads, loaded([{ key: ["a"] }]));
    expect(pushed.status, name).toBe(201);
    expect((await api().get(odd.path)).body.location.name).toBe(name);
    expect((await api().get(odd.loads)).body.items).toHaveLength(1);
  }
});
