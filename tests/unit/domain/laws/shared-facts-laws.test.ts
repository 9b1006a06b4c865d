import { expect } from "vitest";
import type { FACETS, Facet } from "#lib/domain/diff/change.ts";
import { describeChange } from "#lib/domain/diff/describe.ts";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { EXACT, sharedFacts } from "#lib/domain/diff/shared-facts.ts";
import { isJsonObject, type JsonObject, type JsonValue, setMember } from "#lib/domain/json.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { definitionFromBody, hashAsset, trackedHashWithout } from "#lib/domain/snapshot/hash.ts";
import { bodyProbe, ignoredSet, sortedPatterns } from "#lib/domain/snapshot/ignored-metadata.ts";
import { FIDELITIES, type Make, sameMake } from "#lib/domain/snapshot/make.ts";
import { onceIn, oneOf, type Random } from "#tests/support/random.ts";
import { parsedOne } from "../arbitraries.ts";
import { anyAsset, edited } from "./generate-assets.ts";
import { law, printSeed } from "./law.ts";

printSeed();

const PATTERNS = [
  "dagster/table_name",
  "dagster/*",
  "__proto__",
  "rows",
  "9",
  "*",
  "own*",
  "😀",
  "to*",
  '"*',
  '"}',
  "nothing",
];

function anyMake(random: Random): Make {
  const patterns = Array.from({ length: random.nextInt(0, 2) }, () => oneOf(random, PATTERNS));
  return {
    fidelity: oneOf(random, FIDELITIES),
    canonicalVersion: onceIn(random, 4) ? 0 : 1,
    ignoredMetadata: sortedPatterns(patterns),
  };
}

function definition(asset: JsonObject): AssetDefinition {
  return definitionFromBody(parsedOne(asset).body);
}

const pair = (random: Random) => {
  const asset = anyAsset(random);
  const other = edited(random, asset);
  return { a: definition(asset), b: definition(other), one: anyMake(random), two: anyMake(random) };
};

law("makes are symmetric: either side may be the older", pair, ({ a, b, one, two }) => {
  expect(sameMake(one, two)).toBe(sameMake(two, one));
  expect(compareDefinitions(a, b, sharedFacts(one, two))).toEqual(compareDefinitions(b, a, sharedFacts(two, one)));
});

law("a definition does not differ from itself under any two makes", pair, ({ a, one, two }) => {
  expect(compareDefinitions(a, a, sharedFacts(one, two))).toEqual([]);
});

law("what differs on shared facts differs exactly too", pair, ({ a, b, one, two }) => {
  const exact = new Set<Facet>(compareDefinitions(a, b, EXACT));
  for (const facet of compareDefinitions(a, b, sharedFacts(one, two))) expect(exact.has(facet)).toBe(true);
});

law("two makes carry no more together than each with itself", pair, ({ a, b, one, two }) => {
  const each = new Set<Facet>(compareDefinitions(a, b, sharedFacts(one, one)));
  for (const facet of compareDefinitions(a, b, sharedFacts(one, two))) expect(each.has(facet)).toBe(true);
});

law("hashes decide within one make: they are equal exactly when no facet differs", pair, ({ a, b, one }) => {
  const isIgnored = ignoredSet(one.ignoredMetadata);
  const [left, right] = [a, b].map((each) => trackedHashWithout(each, isIgnored)) as [Buffer, Buffer];
  expect(left.equals(right)).toBe(compareDefinitions(a, b, sharedFacts(one, one)).length === 0);
});

law("equal hashes of two makes mean that nothing differs that both carry", pair, ({ a, b, one, two }) => {
  const left = trackedHashWithout(a, ignoredSet(one.ignoredMetadata));
  const right = trackedHashWithout(b, ignoredSet(two.ignoredMetadata));
  if (left.equals(right)) expect(compareDefinitions(a, b, sharedFacts(one, two))).toEqual([]);
});

/** The definition as though the source had never told the metadata of these names. */
function without(given: AssetDefinition, patterns: readonly string[]): AssetDefinition {
  const metadata: Record<string, AssetDefinition["metadata"][string]> = {};
  for (const [name, value] of Object.entries(given.metadata)) {
    const isIgnored = patterns.some((pattern) =>
      pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
    if (!isIgnored) setMember(metadata, name, value);
  }
  return { ...given, metadata };
}

law("ignoring names is comparing definitions that never had them", pair, ({ a, b, one, two }) => {
  const shared = sharedFacts(
    { ...one, fidelity: "push" },
    { ...two, fidelity: "grpc", canonicalVersion: one.canonicalVersion },
  );
  const patterns = [...one.ignoredMetadata, ...two.ignoredMetadata];
  const [left, right] = [without(a, patterns), without(b, patterns)];
  const described = describeChange(a, a, b, { values: true, shared });
  if (described.kind !== "changed") throw new Error("both are there");
  const { ignoredMetadata, ...details } = described.details;
  expect({ ...described, details }).toEqual(describeChange(left, left, right, { values: true }));
  expect(trackedHashWithout(a, ignoredSet(patterns)).equals(hashAsset(left).trackedHash)).toBe(true);
  for (const name of Object.values(ignoredMetadata ?? {}).flat()) {
    if (typeof name === "string") expect(without({ ...a, metadata: metadataOf(name) }, patterns).metadata).toEqual({});
  }
});

function metadataOf(name: string): AssetDefinition["metadata"] {
  const metadata: Record<string, { type: string }> = {};
  setMember(metadata, name, { type: "null" });
  return metadata;
}

law("a body that the quick look passes over has no metadata of an ignored name", pair, ({ a, one }) => {
  const { body, trackedHash } = hashAsset(a);
  if (bodyProbe(one.ignoredMetadata)(body)) return;
  expect(trackedHashWithout(a, ignoredSet(one.ignoredMetadata)).equals(trackedHash)).toBe(true);
});

/** What a source that knows partitioning in part tells of the same: members are missing, but never the type. */
function inPart(random: Random, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => inPart(random, item));
  if (!isJsonObject(value)) return value;
  const kept: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    if (name === "type" || !onceIn(random, 3)) setMember(kept, name, inPart(random, member));
  }
  return kept;
}

/** A mapping that has no members but its type may be told as none. */
function mappingInPart(random: Random, mapping: JsonObject | null): JsonObject | null {
  const isBare = mapping !== null && Object.keys(mapping).length === 1;
  return isBare && onceIn(random, 2) ? null : (inPart(random, mapping) as JsonObject | null);
}

/** What an older webserver tells: NaN, where a float has no value. */
function metadataInPart(metadata: AssetDefinition["metadata"]): AssetDefinition["metadata"] {
  const told: Record<string, AssetDefinition["metadata"][string]> = {};
  for (const [name, value] of Object.entries(metadata)) {
    const isNone = value.type === "float" && value.value === null;
    setMember(told, name, isNone ? { ...value, value: "NaN" } : value);
  }
  return told;
}

law(
  "a definition that is told in part does not differ from the same told in full",
  (random) => {
    const full = definition(anyAsset(random));
    const part: AssetDefinition = {
      ...full,
      metadata: metadataInPart(full.metadata),
      partitions: inPart(random, full.partitions) as JsonObject | null,
      dependencies: full.dependencies.map((dependency) => ({
        ...dependency,
        partitionMapping: mappingInPart(random, dependency.partitionMapping),
      })),
    };
    return { full, part };
  },
  ({ full, part }) => {
    const [graphql, grpc] = (["graphql", "grpc"] as const).map(
      (fidelity): Make => ({
        fidelity,
        canonicalVersion: 1,
        ignoredMetadata: [],
      }),
    ) as [Make, Make];
    expect(compareDefinitions(full, part, sharedFacts(grpc, graphql))).toEqual([]);
    expect(compareDefinitions(part, full, sharedFacts(graphql, grpc))).toEqual([]);
  },
);

law("a type that differs is told however little else is known", pair, ({ a }) => {
  const shared = { ...EXACT, partial: true };
  const other = { ...a, partitions: { type: "another" } };
  expect(compareDefinitions(a, other, shared)).toEqual(["PARTITIONS_DEFINITION"] satisfies (typeof FACETS)[number][]);
});
