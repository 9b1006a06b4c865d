import { isJsonObject, type JsonObject } from "../json.ts";

/** A number of 16 digits or more may be beyond what a double has exactly; shorter ones never are. */
const LONG_NUMBER = /[:,[\s]-?[0-9]{16}/;
const WHOLE = /^-?[0-9]+$/;

/**
 * `JSON.parse` for text that may hold a snapshot: the value of an `int` that a double cannot carry comes as
 * the string of its digits instead of being rounded. Costs a scan of the text, and three times the parsing
 * where there are long numbers.
 *
 * @throws SyntaxError
 */
export function readJson(text: string): unknown {
  if (!LONG_NUMBER.test(text)) return JSON.parse(text);
  try {
    return JSON.parse(text, keepDigits as (this: unknown, name: string, value: unknown) => unknown);
  } catch (error) {
    // With a reviver the engine recurses: what is nested too deep for that is read without one and refused later.
    if (error instanceof RangeError) return JSON.parse(text);
    throw error;
  }
}

/** A reviver; engines hand it the source text of a number (ECMA-262, JSON.parse source text access). */
function keepDigits(this: unknown, name: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== "number" || name !== "value" || Number.isSafeInteger(value)) return value;
  const holder = this as JsonObject;
  if (!isJsonObject(holder) || holder.type !== "int") return value;
  return context.source !== undefined && WHOLE.test(context.source) ? context.source : value;
}
