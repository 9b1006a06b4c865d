import type { JsonObject, JsonValue } from "#lib/domain/json.ts";
import { setMember } from "#lib/domain/json.ts";
import { onceIn, oneOf, type Random, shuffled } from "#tests/support/random.ts";

// Definitions as clients push them, in all that Dagster knows, made fast: ten thousand cases a law have to be made
// in seconds. Few names and values, so that two definitions have much in common; among them those that break things.

/** An asset as it is pushed. */
export type Pushed = JsonObject & { key: string[] };

const KEY_PARTS = [
  "a",
  "b",
  "orders",
  "raw",
  "a/b",
  'say "hi"',
  "\\",
  "😀",
  "ﬀ",
  "é",
  "e\u0301",
  "__proto__",
  "10",
  "9",
  " ",
];
const NAMES = [
  "dagster/table_name",
  "dagster/code_references",
  "dagster/kind/dbt",
  "owner",
  "rows",
  "__proto__",
  "constructor",
  "toString",
  "",
  "10",
  "9",
  "\u0000",
  "\ud83d",
  "\ude00",
  "😀",
  "\uffff",
  '"}',
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e21,
  1e-7,
  5e-324,
  1.7976931348623157e308,
  2 ** 53,
  -(2 ** 53) + 1,
  4.35,
  1e23,
  123456789012345680000,
];
const FLOATS = ["NaN", "nan", "Infinity", "inf", "-Infinity", "-inf", "+inf", null];
const INTEGERS = [
  0,
  "0",
  "-0",
  "+5",
  5,
  "005",
  9007199254740991,
  "9007199254740991",
  "9007199254740993",
  "-9007199254740993",
  "123456789012345678901234567890",
  "0123456789012345678901234567890",
  "123456789012345678901234567891",
];
const TEXTS = [
  "",
  "a",
  "b",
  "NaN",
  "0",
  "x\u0000y",
  "\ud800",
  "😀",
  "\u2028",
  "é",
  "e\u0301",
  "longer than a canonical writer's short path, 40 units",
];

function anyKey(random: Random): string[] {
  return Array.from({ length: random.nextInt(1, 2) }, () => oneOf(random, KEY_PARTS));
}

function anyText(random: Random): string {
  return onceIn(random, 8) ? anyUnits(random) : oneOf(random, TEXTS);
}

function anyName(random: Random): string {
  return onceIn(random, 12) ? anyUnits(random) : oneOf(random, NAMES);
}

/** Any UTF-16 code units, halves of pairs too. */
function anyUnits(random: Random): string {
  return String.fromCharCode(...Array.from({ length: random.nextInt(0, 4) }, () => random.nextInt(0, 0xffff)));
}

/** Any JSON value. */
export function anyJson(random: Random, depth = 3): JsonValue {
  const kind = random.nextInt(0, depth > 0 ? 7 : 4);
  switch (kind) {
    case 0:
      return null;
    case 1:
      return onceIn(random, 2);
    case 2:
    case 3:
      return anyNumber(random);
    case 4:
      return anyText(random);
    case 5:
      return Array.from({ length: random.nextInt(0, 3) }, () => anyJson(random, depth - 1));
    default:
      return anyRecord(random, () => anyJson(random, depth - 1));
  }
}

function anyNumber(random: Random): number {
  return onceIn(random, 3) ? random.nextInt(-1_000_000, 1_000_000) / 1000 : oneOf(random, NUMBERS);
}

function anyRecord<T extends JsonValue>(random: Random, value: () => T): Record<string, T> {
  const record: Record<string, T> = {};
  for (let left = random.nextInt(0, 3); left > 0; left--) setMember(record, anyName(random), value());
  return record;
}

type Make = (random: Random) => JsonValue;
const text: Make = anyText;
const json: Make = (random) => anyJson(random, 2);

/** What stands in the value of each kind of metadata that Dagster has; others are kept as they come. */
const METADATA: readonly (readonly [type: string, value: Make | null])[] = [
  ["text", text],
  ["path", text],
  ["notebook", text],
  ["url", text],
  ["md", text],
  ["json", json],
  ["int", (random) => oneOf<JsonValue>(random, INTEGERS)],
  ["int", (random) => random.nextInt(-9, 9)],
  ["float", (random) => (onceIn(random, 3) ? oneOf<JsonValue>(random, FLOATS) : anyNumber(random))],
  ["bool", (random) => onceIn(random, 2)],
  ["null", null],
  ["timestamp", (random) => oneOf(random, NUMBERS)],
  ["python_artifact", (random) => ({ module: anyText(random), name: anyText(random) })],
  ["dagster_run", text],
  ["asset", (random) => anyKey(random)],
  ["job", (random) => ({ name: anyText(random), repository: null })],
  ["table", (random) => ({ schema: anyJson(random, 1), records: [anyJson(random, 1)] })],
  ["table_schema", (random) => ({ columns: [{ name: anyText(random), type: "int", constraints: {} }] })],
  ["table_column_lineage", (random) => ({ deps: { column: [{ key: anyKey(random), column: anyText(random) }] } })],
  ["code_references", (random) => [{ file: anyText(random), line: random.nextInt(1, 99) }]],
  ["pool", text],
  ["something_new", json],
];

function anyMetadataValue(random: Random): JsonObject {
  const [type, value] = oneOf(random, METADATA);
  return {
    type,
    ...(value && { value: value(random) }),
    ...(onceIn(random, 10) && { label: anyText(random) }),
  };
}

function anyMapping(random: Random): JsonObject | null {
  if (onceIn(random, 3)) return null;
  return oneOf<() => JsonObject>(random, [
    () => ({ type: "identity" }),
    () => ({ type: "all" }),
    () => ({ type: "last", count: random.nextInt(1, 2) }),
    () => ({ type: "time_window", startOffset: random.nextInt(-1, 0), endOffset: 0, allowNonexistent: false }),
    () => ({ type: "static", downstreamByUpstream: { a: ["b"], b: [oneOf(random, ["a", "b"])] } }),
    () => ({
      type: "multi",
      dimensions: { day: { name: "day", mapping: { type: "time_window", startOffset: random.nextInt(-1, 0) } } },
    }),
    () => ({ type: "own", ...anyRecord(random, () => anyJson(random, 2)) }),
  ])();
}

function anyPartitions(random: Random, multi = true): JsonObject {
  const simple: (() => JsonObject)[] = [
    () => ({ type: "static", keys: shuffled(random, ["eu", "us", anyText(random)]) }),
    () => ({ type: "dynamic", name: oneOf(random, ["customers", "shops"]) }),
    () => timeWindow(random),
    () => timeWindow(random),
    () => ({ type: "own", value: anyJson(random, 2) }),
  ];
  const several = () => ({
    type: "multi",
    dimensions: shuffled(random, ["day", "shop"])
      .slice(0, random.nextInt(1, 2))
      .map((name) => ({ name, partitions: anyPartitions(random, false) })),
  });
  return oneOf(random, multi ? [...simple, several] : simple)();
}

function timeWindow(random: Random): JsonObject {
  return {
    type: "time_window",
    start: oneOf(random, ["2024-01-01", "2024-02-01"]),
    timezone: oneOf(random, ["UTC", "Europe/Vienna"]),
    fmt: "%Y-%m-%d",
    cronSchedule: oneOf(random, ["0 0 * * *", "30 6 * * 1"]),
    ...(onceIn(random, 2) && { endOffset: oneOf<JsonValue>(random, [0, 1, -1, null]) }),
    ...(onceIn(random, 3) && { end: oneOf<JsonValue>(random, [null, "2025-01-01"]) }),
    ...(onceIn(random, 3) && {
      exclusions: oneOf<JsonValue>(random, [null, [], ["0 0 * * 0"], ["2024-03-01", "2024-04-01"]]),
    }),
  };
}

/** Each member of an asset but its identity, so that one can be made anew. */
const MEMBERS: Readonly<Record<string, Make>> = {
  codeVersion: (random) => oneOf<JsonValue>(random, [null, "", "1", "2"]),
  tags: (random) => anyRecord(random, () => anyText(random)),
  metadata: (random) => anyRecord(random, () => anyMetadataValue(random)),
  dependencies: anyDependencies,
  partitions: (random) => (onceIn(random, 2) ? null : anyPartitions(random)),
  description: (random) => oneOf<JsonValue>(random, [null, "", "words"]),
  group: (random) => oneOf<JsonValue>(random, [null, "default"]),
  owners: (random) => oneOf<JsonValue>(random, [[], ["team:a"], ["team:a", "b@example.com"]]),
  kinds: (random) => oneOf<JsonValue>(random, [[], ["dbt"]]),
  automation: json,
};

function anyDependencies(random: Random): JsonValue {
  const byKey = new Map<string, JsonObject>();
  for (let left = random.nextInt(0, 3); left > 0; left--) {
    const key = anyKey(random);
    byKey.set(JSON.stringify(key), {
      key,
      ...(onceIn(random, 2) && { partitionMapping: anyMapping(random) }),
      ...(onceIn(random, 4) && { via: oneOf(random, ["sql", "io"]) }),
    });
  }
  return [...byKey.values()];
}

export function anyAsset(random: Random): Pushed {
  const asset: Pushed = { key: anyKey(random) };
  if (onceIn(random, 3)) asset.repository = oneOf(random, ["shop", "lab"]);
  for (const [name, make] of Object.entries(MEMBERS)) if (!onceIn(random, 3)) asset[name] = make(random);
  return asset;
}

/** The asset with some of its members made anew; its identity stays. */
export function edited(random: Random, asset: Pushed): Pushed {
  const copy = { ...asset };
  for (const [name, make] of Object.entries(MEMBERS)) if (onceIn(random, 4)) copy[name] = make(random);
  return copy;
}

/** Assets of different identities. */
export function anySnapshot(random: Random, most = 5): Pushed[] {
  const assets = new Map<string, Pushed>();
  for (let left = random.nextInt(0, most); left > 0; left--) {
    const asset = anyAsset(random);
    assets.set(JSON.stringify([asset.key, asset.repository ?? null]), asset);
  }
  return [...assets.values()];
}

/** Another snapshot that has much in common with this one: assets stay, change, go and come. */
export function neighbour(random: Random, snapshot: readonly Pushed[]): Pushed[] {
  const kept = snapshot
    .filter(() => !onceIn(random, 6))
    .map((asset) => (onceIn(random, 2) ? edited(random, asset) : asset));
  const identities = new Set(kept.map(({ key, repository }) => JSON.stringify([key, repository ?? null])));
  const added = anySnapshot(random, 2).filter(
    ({ key, repository }) => !identities.has(JSON.stringify([key, repository ?? null])),
  );
  return shuffled(random, [...kept, ...added]);
}
