import { isJsonObject, type JsonObject, type JsonValue, setMember } from "#lib/domain/json.ts";
import { onceIn, oneOf, type Random, shuffled } from "#tests/support/random.ts";
import type { Pushed } from "./generate-assets.ts";

/** The same snapshot said otherwise: everything that has no order in another one, defaults said or left out. */
export function respelled(random: Random, snapshot: readonly Pushed[]): Pushed[] {
  return shuffled(random, snapshot).map((asset) => respelledAsset(random, asset));
}

const DEFAULTS: JsonObject = {
  repository: null,
  codeVersion: null,
  tags: {},
  metadata: {},
  dependencies: [],
  partitions: null,
  description: null,
  group: null,
  owners: [],
  kinds: [],
};

function respelledAsset(random: Random, asset: Pushed): Pushed {
  const copy: JsonObject = {};
  for (const [name, fallback] of Object.entries(DEFAULTS)) {
    // A repository is a string where it is said.
    if (!(name in asset) && name !== "repository" && onceIn(random, 2)) copy[name] = fallback;
  }
  for (const [name, value] of Object.entries(asset)) {
    if (Array.isArray(value) && name === "dependencies") copy[name] = respelledDependencies(random, value);
    else if (isJsonObject(value) && name === "metadata") copy[name] = respelledMetadata(random, value);
    else if (isJsonObject(value) && name === "partitions") copy[name] = respelledPartitions(random, value);
    else copy[name] = value;
  }
  return inAnotherOrder(random, copy) as Pushed;
}

function respelledDependencies(random: Random, dependencies: readonly JsonValue[]): JsonValue {
  const twice = onceIn(random, 3) ? dependencies.slice(0, 1) : [];
  return shuffled(random, [...dependencies, ...twice]).map((dependency) => {
    if (!isJsonObject(dependency)) return dependency;
    const { partitionMapping = null, ...rest } = dependency;
    return partitionMapping === null && onceIn(random, 2) ? rest : { ...rest, partitionMapping };
  });
}

function respelledMetadata(random: Random, metadata: JsonObject): JsonObject {
  const copy: JsonObject = {};
  for (const [name, entry] of Object.entries(metadata)) {
    const value = isJsonObject(entry) ? { ...entry, value: respelledNumber(random, entry) } : entry;
    setMember(copy, name, isJsonObject(value) && value.value === undefined ? entry : value);
  }
  return copy;
}

const SPELLINGS: Record<string, readonly string[]> = {
  NaN: ["NaN", "nan", "NAN"],
  Infinity: ["Infinity", "inf", "+inf", "+Infinity", "INF"],
  "-Infinity": ["-Infinity", "-inf"],
};

function respelledNumber(random: Random, { type, value }: JsonObject): JsonValue {
  if (type === "int" && (typeof value === "number" || typeof value === "string")) {
    const exact = BigInt(value);
    const digits = `${exact < 0n ? "-" : oneOf(random, ["", "+"])}${"0".repeat(random.nextInt(0, 2))}${exact < 0n ? -exact : exact}`;
    return Number.isSafeInteger(Number(exact)) && onceIn(random, 2) ? Number(exact) : digits;
  }
  if (type !== "float") return value as JsonValue;
  if (value === 0) return oneOf(random, [0, -0]);
  const word = Object.entries(SPELLINGS).find(([, words]) => words.includes(value as string));
  return word ? oneOf(random, word[1]) : (value as JsonValue);
}

function respelledPartitions(random: Random, partitions: JsonObject): JsonObject {
  if (partitions.type === "multi" && Array.isArray(partitions.dimensions)) {
    const dimensions = partitions.dimensions.map((dimension) => {
      const { partitions: within, ...rest } = dimension as JsonObject & { partitions: JsonObject };
      return { ...rest, partitions: respelledPartitions(random, within) };
    });
    return { ...partitions, dimensions: shuffled(random, dimensions) };
  }
  if (partitions.type !== "time_window") return partitions;
  const said: JsonObject = { endOffset: 0, end: null, exclusions: [], ...partitions };
  for (const name of ["endOffset", "end", "exclusions"]) {
    const saysNothing = said[name] === 0 || said[name] === null || (said[name] as unknown[]).length === 0;
    if (!saysNothing) continue;
    const spelling = random.nextInt(0, 2);
    if (spelling === 0) delete said[name];
    else if (spelling === 1) said[name] = null;
  }
  return said;
}

/** The same JSON value with the members of every object in another order. */
function inAnotherOrder(random: Random, value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map((item) => inAnotherOrder(random, item));
  if (!isJsonObject(value)) return value;
  const copy: JsonObject = {};
  for (const [name, member] of shuffled(random, Object.entries(value))) {
    setMember(copy, name, inAnotherOrder(random, member));
  }
  return copy;
}
