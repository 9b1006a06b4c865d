import { at, type FieldErrors } from "../field-error.ts";
import { isJsonObject, type JsonObject, setMember } from "../json.ts";
import { MAX_DEPTH } from "./canonical.ts";

/**
 * A partitions definition in the form in which equal ones are deeply equal. Kinds that Loadline knows are
 * checked; others are kept as they are. Members that are not listed are kept in every kind. `partial`: the source
 * does not know all of a definition (`isPartial`, make.ts), so that members which must be there may be absent.
 */
export function parsePartitions(value: unknown, path: string, errors: FieldErrors, partial = false): JsonObject | null {
  if (value === undefined || value === null) return null;
  return parseKind(value, path, errors, { partial, depth: 0 });
}

type Reading = { readonly partial: boolean; readonly depth: number };

function parseKind(value: unknown, path: string, errors: FieldErrors, reading: Reading): JsonObject | null {
  if (!isJsonObject(value) || typeof value.type !== "string") {
    errors.add(path, "A partitions definition must be null or an object whose type is a string.");
    return null;
  }
  switch (value.type) {
    case "time_window":
      return parseTimeWindow(value, path, errors, reading);
    case "static":
      return parseStatic(value, path, errors, reading);
    case "dynamic":
      if (!mayLack(value, "name", reading)) requireText(value, "name", path, errors);
      return value;
    case "multi":
      return parseMulti(value, path, errors, reading);
    default:
      return value;
  }
}

/**
 * Optional members that say nothing are left out: an end offset of 0, no end, no exclusions. Dagster reads
 * an empty list of exclusions as none; the order of exclusions counts, as it does there.
 */
function parseTimeWindow(value: JsonObject, path: string, errors: FieldErrors, reading: Reading): JsonObject {
  for (const name of ["start", "timezone", "fmt", "cronSchedule"]) {
    if (!mayLack(value, name, reading)) requireText(value, name, path, errors);
  }
  const endOffset: unknown = value.endOffset ?? 0;
  if (!Number.isSafeInteger(endOffset)) {
    errors.add(at(path, "endOffset"), "The end offset must be a whole number.");
  }
  const exclusions: unknown = value.exclusions ?? [];
  if (!Array.isArray(exclusions)) errors.add(at(path, "exclusions"), "The exclusions must be an array.");

  const saysNothing = new Set<string>();
  if (endOffset === 0) saysNothing.add("endOffset");
  if ((value.end ?? null) === null) saysNothing.add("end");
  if (Array.isArray(exclusions) && exclusions.length === 0) saysNothing.add("exclusions");
  return without(value, saysNothing);
}

/** The order of the keys counts. */
function parseStatic(value: JsonObject, path: string, errors: FieldErrors, reading: Reading): JsonObject {
  if (mayLack(value, "keys", reading)) return value;
  const keys: unknown = value.keys;
  if (!Array.isArray(keys)) {
    errors.add(at(path, "keys"), "Static partitions must have their keys as an array of strings.");
    return value;
  }
  for (let index = 0; index < keys.length; index++) {
    if (typeof keys[index] !== "string") errors.add(at(path, "keys", index), "A partition key must be a string.");
  }
  return value;
}

/** Dimensions go by name: their order does not count, so they are sorted (UTF-16 code units). */
function parseMulti(value: JsonObject, path: string, errors: FieldErrors, reading: Reading): JsonObject {
  const given: unknown = value.dimensions;
  if (!Array.isArray(given)) {
    errors.add(at(path, "dimensions"), "Multi-dimensional partitions must have their dimensions as an array.");
    return value;
  }
  if (reading.depth >= MAX_DEPTH / 3) {
    errors.add(path, "Multi-dimensional partitions nest too deep.");
    return value;
  }
  const indexes = new Map<string, number>();
  const dimensions: { name: string; dimension: JsonObject }[] = [];
  for (let index = 0; index < given.length; index++) {
    const place = at(path, "dimensions", index);
    const dimension: unknown = given[index];
    if (!isJsonObject(dimension)) {
      errors.add(place, "A dimension must be an object with a name and partitions.");
      continue;
    }
    const name = requireText(dimension, "name", place, errors);
    const partitions = parseKind(dimension.partitions, at(place, "partitions"), errors, {
      ...reading,
      depth: reading.depth + 1,
    });
    if (name === null || partitions === null) continue;
    const earlier = indexes.get(name);
    if (earlier !== undefined) {
      errors.add(at(place, "name"), `The dimension ${JSON.stringify(name)} stands at index ${earlier} too.`);
    }
    indexes.set(name, index);
    dimensions.push({ name, dimension: { ...dimension, partitions } });
  }
  dimensions.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  return { ...value, dimensions: dimensions.map(({ dimension }) => dimension) };
}

function mayLack(value: JsonObject, name: string, { partial }: Reading): boolean {
  return partial && value[name] === undefined;
}

function requireText(value: JsonObject, name: string, path: string, errors: FieldErrors): string | null {
  const text: unknown = value[name];
  if (typeof text === "string") return text;
  errors.add(at(path, name), `The member ${name} must be a string.`);
  return null;
}

function without(value: JsonObject, names: ReadonlySet<string>): JsonObject {
  if (!Object.keys(value).some((name) => names.has(name))) return value;
  const rest: JsonObject = {};
  for (const [name, member] of Object.entries(value)) if (!names.has(name)) setMember(rest, name, member);
  return rest;
}
