import { isJsonObject, type JsonObject, type JsonValue, setMember } from "../../domain/json.ts";

/**
 * A value that Python's `json.dumps` wrote. A number that no JSON number carries (an integer beyond 2^53 - 1, NaN, an
 * infinity) stands in `value` as text: `"123456789012345678901"`, `"NaN"`, `"Infinity"`, `"-Infinity"`. `numbers`
 * lists the places of those (JSON pointers, RFC 6901, sorted), so that the number never equals the text.
 */
export type PythonJson = { readonly value: JsonValue; readonly numbers: readonly string[] };

/**
 * A string, or a number that `JSON.parse` would refuse or might round. Strings come first, so that what stands inside
 * of one is passed over; unrolled, since a loop of alternatives overflows the engine's stack on long texts.
 */
const STRING_OR_ODD_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?Infinity|NaN|(?<![0-9.eE+-])-?[0-9]{16,}(?![0-9]*[.eE])/g;
const MAY_BE_ODD = /NaN|Infinity|[0-9]{16}/;
/** The only member of an object that stands for such a number: `{"$number": "NaN"}`. */
const ODD_NUMBER = "$number";

/**
 * Reads one value. Integral floats and integers of one value read alike, since Python holds them for equal
 * (`1e16 == 10**16`).
 * @throws SyntaxError
 */
export function readPythonJson(text: string): PythonJson {
  return exactJson(parsePythonJson(text));
}

/**
 * Parses a text of which values are parts. NaN, infinities and integers beyond 2^53 - 1 come as `{"$number": "…"}`,
 * for `oddNumber` and `exactJson` to find. Texts may have hundreds of megabytes, so that their few odd numbers do not
 * make every other one pass through a reviver.
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): JsonValue {
  if (!MAY_BE_ODD.test(text)) return JSON.parse(text) as JsonValue;
  const marked = text.replace(STRING_OR_ODD_NUMBER, (found) =>
    found.startsWith('"') || Number.isSafeInteger(Number(found)) ? found : `{"${ODD_NUMBER}":"${found}"}`,
  );
  return JSON.parse(marked) as JsonValue;
}

/** The digits, `NaN`, `Infinity` or `-Infinity` of a number that `parsePythonJson` marked; else null. */
export function oddNumber(value: JsonValue | undefined): string | null {
  if (!isJsonObject(value)) return null;
  const text = value[ODD_NUMBER];
  return typeof text === "string" && Object.keys(value).length === 1 ? text : null;
}

/** A part of what `parsePythonJson` gave, as `readPythonJson` reads it. */
export function exactJson(part: JsonValue): PythonJson {
  const numbers: string[] = [];
  const value = withoutMarks(part, "", numbers);
  return { value, numbers: numbers.sort() };
}

function withoutMarks(value: JsonValue, pointer: string, numbers: string[]): JsonValue {
  if (Array.isArray(value)) return value.map((item, index) => withoutMarks(item, `${pointer}/${index}`, numbers));
  const odd = oddNumber(value) ?? digitsOf(value);
  if (odd !== null) {
    numbers.push(pointer);
    return odd;
  }
  if (!isJsonObject(value)) return value;
  const object: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const step = name.replaceAll("~", "~0").replaceAll("/", "~1");
    setMember(object, name, withoutMarks(member, `${pointer}/${step}`, numbers));
  }
  return object;
}

/** Of a float that is integral and beyond 2^53 - 1, which Python holds for equal to the integer. */
function digitsOf(value: JsonValue): string | null {
  return typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? BigInt(value).toString()
    : null;
}
