import { at, type FieldErrors } from "../field-error.ts";
import { isJsonObject, type JsonObject, setMember } from "../json.ts";
import type { MetadataValue } from "./asset.ts";

type Metadata = Readonly<Record<string, MetadataValue>>;
const NONE: Metadata = {};

/**
 * Metadata values by name. `int` and `float` values are brought to one form, so that equal numbers are
 * deeply equal; every other type is kept as it is.
 */
export function parseMetadata(value: unknown, path: string, errors: FieldErrors): Metadata {
  if (value === undefined) return NONE;
  if (!isJsonObject(value)) {
    errors.add(path, "The metadata must be an object of values by name.");
    return NONE;
  }
  // Copied only once a value has to change: most metadata is text and paths.
  let copy: Record<string, MetadataValue> | null = null;
  for (const name of Object.keys(value)) {
    const entry = value[name];
    if (!isJsonObject(entry) || typeof entry.type !== "string" || entry.type === "") {
      errors.add(at(path, name), "A metadata value must be an object whose type is a non-empty string.");
      continue;
    }
    const normal = normaliseNumber(entry, at, path, name, errors);
    if (normal !== entry) {
      copy ??= { ...(value as Metadata) };
      setMember(copy, name, normal as MetadataValue);
    }
  }
  return copy ?? (value as Metadata);
}

function normaliseNumber(
  entry: JsonObject,
  place: typeof at,
  path: string,
  name: string,
  errors: FieldErrors,
): JsonObject {
  if (entry.type !== "int" && entry.type !== "float") return entry;
  const given: unknown = entry.value;
  // A source may know the type of a value without having one.
  if (given === undefined || given === null) return entry;
  const normal = entry.type === "int" ? normaliseInt(given) : normaliseFloat(given);
  if (typeof normal === "object") {
    errors.add(place(path, name, "value"), normal.problem);
    return entry;
  }
  return normal === given ? entry : { ...entry, value: normal };
}

type Problem = { problem: string };
const DECIMAL = /^([+-]?)0*([0-9]+)$/;
const NOT_WHOLE: Problem = { problem: "An int must be a whole number or a string of decimal digits." };
const NOT_EXACT: Problem = {
  problem: `An int beyond ${Number.MAX_SAFE_INTEGER} is not exact as a JSON number: send it as a string of decimal digits.`,
};

/** A JSON number where every reader has it exactly (up to 2^53 - 1 either way), else its shortest decimal string. */
function normaliseInt(value: unknown): number | string | Problem {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value)) return value;
    return Number.isInteger(value) ? NOT_EXACT : NOT_WHOLE;
  }
  const parts = typeof value === "string" ? DECIMAL.exec(value) : null;
  if (parts === null) return NOT_WHOLE;
  const text = `${parts[1] === "-" ? "-" : ""}${parts[2]}`;
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

const NON_FINITE = new Map([
  ["nan", "NaN"],
  ["infinity", "Infinity"],
  ["+infinity", "Infinity"],
  ["-infinity", "-Infinity"],
  ["inf", "Infinity"],
  ["+inf", "Infinity"],
  ["-inf", "-Infinity"],
]);

/** A JSON number, or one of the strings `NaN`, `Infinity`, `-Infinity` (also as Python writes them: `nan`, `inf`). */
function normaliseFloat(value: unknown): number | string | Problem {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const word = typeof value === "string" ? NON_FINITE.get(value.toLowerCase()) : undefined;
  return word ?? { problem: 'A float must be a number or one of the strings "NaN", "Infinity" and "-Infinity".' };
}
