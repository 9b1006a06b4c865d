import { isDeepStrictEqual } from "node:util";
import { expect } from "vitest";
import { compareDefinitions } from "#lib/domain/diff/facets.ts";
import { isJsonObject, type JsonObject, type JsonValue, setMember } from "#lib/domain/json.ts";
import type { AssetDefinition } from "#lib/domain/snapshot/asset.ts";
import { assetView } from "#lib/domain/snapshot/asset-view.ts";
import { canonicalJson } from "#lib/domain/snapshot/canonical.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { readJson } from "#lib/domain/snapshot/read-json.ts";
import { onceIn, oneOf, type Random, shuffled } from "#tests/support/random.ts";
import { parsedOne } from "../arbitraries.ts";
import { anyAsset, anyJson, edited } from "./generate-assets.ts";
import { law, printSeed } from "./law.ts";

printSeed();

/** One of the many JSON texts of a value: blanks, escapes, members in any order, numbers in any form. */
function anyTextOf(random: Random, value: JsonValue): string {
  const blank = () => (onceIn(random, 6) ? oneOf(random, [" ", "\n", "\t\r"]) : "");
  const around = (text: string) => `${blank()}${text}${blank()}`;
  if (Array.isArray(value)) return around(`[${value.map((item) => anyTextOf(random, item)).join(",")}]`);
  if (isJsonObject(value)) {
    const members = shuffled(random, Object.entries(value)).map(
      ([name, member]) => `${around(stringText(random, name))}:${anyTextOf(random, member)}`,
    );
    return around(`{${members.join(",")}}`);
  }
  if (typeof value === "string") return around(stringText(random, value));
  return around(typeof value === "number" ? numberText(random, value) : String(value));
}

function stringText(random: Random, text: string): string {
  if (onceIn(random, 2)) return JSON.stringify(text);
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));
  return `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("")}"`;
}

function numberText(random: Random, value: number): string {
  if (Object.is(value, -0)) return "-0";
  return oneOf(random, [String(value), value.toExponential(), value.toExponential().replace("e", "E"), `${value}`]);
}

law(
  "every JSON text of a value has one canonical form, and that form is its own",
  (random) => {
    const value = anyJson(random, 4);
    return { value, text: anyTextOf(random, value) };
  },
  ({ value, text }) => {
    const form = canonicalJson(JSON.parse(text));
    expect(form).toBe(canonicalJson(value));
    expect(canonicalJson(JSON.parse(form))).toBe(form);
  },
);

/** Equality that knows nothing of canonical forms: Node's, with the two zeros as one. */
function areEqual(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(withOneZero(a as JsonValue), withOneZero(b as JsonValue));
}

function withOneZero(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withOneZero);
  if (isJsonObject(value)) {
    const copy: JsonObject = {};
    for (const [name, member] of Object.entries(value)) setMember(copy, name, withOneZero(member));
    return copy;
  }
  return Object.is(value, -0) ? 0 : value;
}

law(
  "values have equal forms exactly when they are equal",
  (random) => {
    const value = anyJson(random);
    const other = onceIn(random, 2) ? anyJson(random) : nearlyTheSame(random, value);
    return { value, other };
  },
  ({ value, other }) => {
    expect(canonicalJson(value) === canonicalJson(other)).toBe(areEqual(value, other));
  },
);

/** The value with at most one thing within it changed, of which some say the same as before. */
function nearlyTheSame(random: Random, value: JsonValue): JsonValue {
  if (Array.isArray(value) && value.length > 0) {
    const at = random.nextInt(0, value.length - 1);
    return onceIn(random, 4) ? [...value].reverse() : value.with(at, nearlyTheSame(random, value[at] as JsonValue));
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    const entries = shuffled(random, Object.entries(value));
    const [name, member] = entries.pop() as [string, JsonValue];
    const changed = onceIn(random, 4) ? [] : [[name, nearlyTheSame(random, member)] as const];
    return Object.fromEntries([...entries, ...changed]) as JsonObject;
  }
  switch (typeof value) {
    case "number":
      return oneOf<JsonValue>(random, [value, -value, value + 1, String(value), value !== 0]);
    case "boolean":
      return oneOf<JsonValue>(random, [value, !value, Number(value), String(value)]);
    case "string":
      return oneOf<JsonValue>(random, [value, `${value}\u0301`, value.normalize("NFD"), value.normalize("NFC"), null]);
    default:
      return oneOf<JsonValue>(random, [value, {}, [], "null", false]);
  }
}

law("an asset that is read back and pushed again has the same body", anyAsset, (asset) => {
  const { body } = parsedOne(asset);
  expect(parsedOne(assetView(definitionFromBody(body))).body).toBe(body);
  expect(canonicalJson(JSON.parse(body))).toBe(body);
});

const edit = (random: Random) => {
  const asset = anyAsset(random);
  return { asset, other: edited(random, asset) };
};

law("assets have equal tracked hashes exactly when every tracked facet is equal", edit, ({ asset, other }) => {
  const [a, b] = [parsedOne(asset), parsedOne(other)];
  const [older, newer] = [definitionFromBody(a.body), definitionFromBody(b.body)];
  const same = a.trackedHash.equals(b.trackedHash);
  expect(same).toBe(areEqual(tracked(older), tracked(newer)));
  expect(compareDefinitions(older, newer).length === 0).toBe(same);
});

law("assets have equal content hashes exactly when everything that was recorded is equal", edit, ({ asset, other }) => {
  const [a, b] = [parsedOne(asset), parsedOne(other)];
  expect(a.contentHash.equals(b.contentHash)).toBe(areEqual(definitionFromBody(a.body), definitionFromBody(b.body)));
});

function tracked({ codeVersion, dependencies, metadata, partitions, tags }: AssetDefinition) {
  const parents = dependencies.map(({ key, partitionMapping }) => ({ key, partitionMapping }));
  return { codeVersion, dependencies: parents, metadata, partitions, tags };
}

/** A whole number of up to 60 digits, as text. */
function anyInteger(random: Random): bigint {
  const digits = Array.from({ length: random.nextInt(1, 60) }, () => random.nextInt(0, 9)).join("");
  return onceIn(random, 2) ? BigInt(digits) : -BigInt(digits);
}

law(
  "integers of any size are equal exactly when they are, as JSON numbers and as text",
  (random) => {
    const a = anyInteger(random);
    return { a, b: onceIn(random, 3) ? a : a + BigInt(random.nextInt(-1, 1)), quoted: onceIn(random, 2) };
  },
  ({ a, b, quoted }) => {
    const asset = (value: string) =>
      parsedOne(readJson(`{"key":["a"],"metadata":{"n":{"type":"int","value":${value}}}}`));
    const left = asset(String(a));
    const right = asset(quoted ? `"${b}"` : String(b));
    expect(left.contentHash.equals(right.contentHash)).toBe(a === b);
    const { value } = definitionFromBody(left.body).metadata.n as JsonObject;
    expect(BigInt(value as string | number)).toBe(a);
  },
);
