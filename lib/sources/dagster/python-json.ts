import type { JsonValue } from "../../domain/json.ts";

/**
 * Text of a string, or a number that `JSON.parse` would refuse or round: NaN, infinities, and whole numbers of 16
 * digits or more. Strings come first, so that what stands inside of one is passed over.
 */
const STRING_OR_ODD_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN|-?[0-9]{16,}(?![0-9]*[.eE])/g;
const MAYBE_ODD = /NaN|Infinity|[0-9]{16}/;

/** Name of the only member of an object that stands for a number which JSON does not have, such as `{"$number": "NaN"}`. */
export const ODD_NUMBER = "$number";

/**
 * Parses JSON as Python's `json` writes it (https://docs.python.org/3/library/json.html, "infinite and NaN number
 * values"): a number that no double has exactly, NaN and the infinities come as `{"$number": "<as written>"}`. Whole
 * numbers that a double has exactly come as numbers, so that 2^60 equals 2.0^60, as in Python.
 *
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): JsonValue {
  if (!MAYBE_ODD.test(text)) return JSON.parse(text) as JsonValue;
  return JSON.parse(text.replace(STRING_OR_ODD_NUMBER, markOddNumber)) as JsonValue;
}

function markOddNumber(token: string): string {
  if (token.startsWith('"') || isExact(token)) return token;
  return `{"${ODD_NUMBER}":"${token}"}`;
}

function isExact(token: string): boolean {
  const number = Number(token);
  return Number.isFinite(number) && /^-?[0-9]+$/.test(token) && BigInt(number) === BigInt(token);
}

/** The digits (or `NaN`, `Infinity`, `-Infinity`) of a value that `parsePythonJson` could not give as a number; else null. */
export function oddNumber(value: JsonValue | undefined): string | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const text = value[ODD_NUMBER];
  return typeof text === "string" && Object.keys(value).length === 1 ? text : null;
}
