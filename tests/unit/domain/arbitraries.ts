import fc from "fast-check";
import type { JsonObject } from "#lib/domain/json.ts";
import type { HashedAsset } from "#lib/domain/snapshot/asset.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";

/** Names as people and machines give them, with those that break maps, sorting and quoting. */
const nameArbitrary = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "c", "orders", "raw") },
  fc.constantFrom("__proto__", "constructor", "toString", "10", "9", "..", "a/b", 'say "hi"', "\\", "😀", "ﬀ", "é"),
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
);

const keyArbitrary = fc.array(
  nameArbitrary.filter((name) => !name.includes("\0")),
  { minLength: 1, maxLength: 3 },
);

/** Any JSON value, from its text, so that `__proto__` is a member like any other. */
export const jsonArbitrary = fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text));

function record<T>(value: fc.Arbitrary<T>) {
  return fc.array(fc.tuple(nameArbitrary, value), { maxLength: 4 }).map(toObject);
}

function toObject<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(entries) as Record<string, T>;
}

const metadataArbitrary = record(
  fc.oneof(
    fc.record({ type: fc.constantFrom("text", "path"), value: fc.string({ maxLength: 5 }) }),
    fc.record({ type: fc.constant("int"), value: fc.oneof(fc.integer(), fc.bigInt().map(String)) }),
    fc.record({ type: fc.constant("float"), value: fc.constantFrom(0, -0, 1.5, 1e21, "NaN", "nan", "-Infinity") }),
    fc.record({ type: fc.constant("json"), value: jsonArbitrary }),
  ),
);

const simplePartitionsArbitrary = fc.oneof(
  fc.record({ type: fc.constant("static"), keys: fc.array(nameArbitrary, { maxLength: 3 }) }),
  fc.record({ type: fc.constant("dynamic"), name: nameArbitrary }),
  fc.record(
    {
      type: fc.constant("time_window"),
      start: fc.constantFrom("2024-01-01", "2024-02-01"),
      timezone: fc.constant("UTC"),
      fmt: fc.constant("%Y-%m-%d"),
      cronSchedule: fc.constantFrom("0 0 * * *", "0 1 * * *"),
      endOffset: fc.constantFrom(0, 1, null),
      end: fc.constantFrom(null, "2025-01-01"),
    },
    { requiredKeys: ["type", "start", "timezone", "fmt", "cronSchedule"] },
  ),
  fc.record({ type: fc.constant("own"), value: jsonArbitrary }),
);

const partitionsArbitrary = fc.oneof(
  fc.constant(null),
  simplePartitionsArbitrary,
  fc
    .uniqueArray(fc.record({ name: nameArbitrary, partitions: simplePartitionsArbitrary }), {
      selector: ({ name }) => name,
      maxLength: 3,
    })
    .map((dimensions) => ({ type: "multi", dimensions })),
);

const dependenciesArbitrary = fc.uniqueArray(
  fc.record(
    {
      key: keyArbitrary,
      partitionMapping: fc.constantFrom(null, { type: "identity" }, { type: "last", count: 2 }),
      via: fc.constantFrom("sql", "io"),
    },
    { requiredKeys: ["key"] },
  ),
  { selector: ({ key }) => JSON.stringify(key), maxLength: 4 },
);

/** An asset as a client could push it. */
export const assetArbitrary: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      key: keyArbitrary,
      repository: fc.constantFrom("shop", "lab"),
      codeVersion: fc.constantFrom(null, "1", "2"),
      tags: record(fc.constantFrom("", "x", "y")),
      metadata: metadataArbitrary,
      dependencies: dependenciesArbitrary,
      partitions: partitionsArbitrary,
      description: fc.constantFrom(null, "text"),
      kinds: fc.array(fc.constantFrom("dbt", "python"), { maxLength: 2 }),
      automation: jsonArbitrary,
    },
    { requiredKeys: ["key"] },
  )
  .map((asset) => ({ ...asset }) as unknown as JsonObject);

/** Assets of different identities: what a snapshot is made of. */
export const snapshotArbitrary = fc.uniqueArray(assetArbitrary, {
  selector: ({ key, repository }) => JSON.stringify([key, repository ?? null]),
  maxLength: 8,
});

export function parsed(value: unknown): HashedAsset[] {
  const result = parseSnapshot(value);
  if (!result.ok) throw new Error(`Not a snapshot: ${JSON.stringify(result.errors)}`);
  return result.assets;
}

export function parsedOne(asset: unknown): HashedAsset {
  return parsed([asset])[0] as HashedAsset;
}

/** The same JSON value with the members of every object in another order. */
export function shuffleMembers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffleMembers);
  if (typeof value !== "object" || value === null) return value;
  return toObject(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, shuffleMembers(member)]),
  );
}
