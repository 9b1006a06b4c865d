import type { JsonObject, JsonValue } from "../json.ts";

/** Moves when any digest made from the canonical form would move; published in docs/canonical-form.md. */
export const CANONICAL_VERSION = 1;

/** How many arrays and objects may stand within each other. */
export const MAX_DEPTH = 200;

/** The value cannot be written: nested too deep, or not JSON at all (undefined, NaN, a function). */
export class NotCanonicalError extends Error {
  override readonly name = "NotCanonicalError";
}

/**
 * The one text of a JSON value (RFC 8785): members sorted by UTF-16 code units, numbers as ECMAScript
 * writes them (-0 as 0), no blanks, Unicode as it is. Unlike the RFC, a lone surrogate in a string is
 * no error but escaped (`\ud800`), so that every text that JSON can carry has a form that UTF-8 can carry.
 *
 * @throws NotCanonicalError
 */
export function canonicalJson(value: JsonValue): string {
  // The engine's own writer gives the canonical text of a value whose members stand in order already, as most
  // do. Looking first and then writing natively takes two thirds of the time of writing here.
  return standsInOrder(value, 0) ? JSON.stringify(value) : write(value, 0);
}

/** Whether `JSON.stringify` would write the canonical text; false too for what `write` refuses. */
function standsInOrder(value: JsonValue, depth: number): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      if (value === null) return true;
      if (depth === MAX_DEPTH) return false;
      return Array.isArray(value) ? itemsInOrder(value, depth + 1) : membersInOrder(value, depth + 1);
    default:
      return false;
  }
}

function itemsInOrder(items: readonly JsonValue[], depth: number): boolean {
  for (let index = 0; index < items.length; index++) {
    if (!standsInOrder(items[index] as JsonValue, depth)) return false;
  }
  return true;
}

function membersInOrder(object: JsonObject, depth: number): boolean {
  let last = "";
  for (const name in object) {
    if (name < last || !standsInOrder(object[name] as JsonValue, depth)) return false;
    last = name;
  }
  return true;
}

function write(value: JsonValue, depth: number): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      if (!Number.isFinite(value)) throw new NotCanonicalError(`${value} is not a JSON number`);
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (depth === MAX_DEPTH) throw new NotCanonicalError(`nests deeper than ${MAX_DEPTH} levels`);
      return Array.isArray(value) ? writeArray(value, depth + 1) : writeObject(value, depth + 1);
    default:
      throw new NotCanonicalError(`a value of type ${typeof value} is not JSON`);
  }
}

function writeArray(items: readonly JsonValue[], depth: number): string {
  let text = "[";
  for (let index = 0; index < items.length; index++) {
    if (index > 0) text += ",";
    text += write(items[index] as JsonValue, depth);
  }
  return `${text}]`;
}

function writeObject(object: JsonObject, depth: number): string {
  const names = sortedNames(object);
  let text = "{";
  for (let index = 0; index < names.length; index++) {
    const name = names[index] as string;
    text += `${index > 0 ? "," : ""}${quote(name)}:${write(object[name] as JsonValue, depth)}`;
  }
  return `${text}}`;
}

/** Own member names by UTF-16 code units; small objects often come sorted, which is cheaper to see than to make. */
export function sortedNames(object: JsonObject): string[] {
  const names = Object.keys(object);
  for (let index = 1; index < names.length; index++) {
    if ((names[index - 1] as string) > (names[index] as string)) return names.sort();
  }
  return names;
}

/** Beyond this length the engine's own quoting is faster than looking at each code unit. */
const SHORT_TEXT = 40;

export function quote(text: string): string {
  if (text.length > SHORT_TEXT) return JSON.stringify(text);
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    const plain = unit >= 0x20 && unit !== 0x22 && unit !== 0x5c && (unit < 0xd800 || unit > 0xdfff);
    if (!plain) return JSON.stringify(text);
  }
  return `"${text}"`;
}
