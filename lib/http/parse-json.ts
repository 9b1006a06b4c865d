import { readJson } from "../domain/snapshot/read-json.ts";
import { ServiceError } from "../services/errors.ts";

/** Deeper nesting than anybody writes, and shallow enough for every walk over a value that calls itself. */
const MOST_LEVELS = 200;

/**
 * 256 MB of definitions hold fewer. Bytes alone bound no memory: `{}` takes two of them in a body and twenty times
 * as many once it is built, and a process that runs out of memory takes everybody's requests with it.
 */
const MOST_VALUES = 16_000_000;
/** Of one object. Building it costs more with every name: a second for a million, minutes for fifteen. */
const MOST_MEMBERS = 1_000_000;

/**
 * Parses a body as JSON.
 * @throws ServiceError `bad_request`: empty, not UTF-8, not JSON, nested deeper than 200 levels; `too_large`: more
 * than 16 million values, or a million members in one object.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) throw new ServiceError("bad_request", "The body is empty; send JSON.");
  requireBounded(bytes);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ServiceError("bad_request", "The body is not UTF-8.");
  }
  try {
    return readJson(text);
  } catch {
    throw new ServiceError("bad_request", "The body is not JSON, or it was cut off.");
  }
}

/** Counts brackets and commas outside of strings in the raw bytes, before anything is built from them. */
function requireBounded(bytes: Uint8Array): void {
  let level = 0;
  let values = 0;
  // Commas so far of the object at each level; an array's are not counted, so its place stays at minus infinity.
  const members = new Float64Array(MOST_LEVELS + 1);
  for (let place = 0; place < bytes.length; place++) {
    const byte = bytes[place];
    if (byte === QUOTE) {
      place = endOfString(bytes, place + 1);
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      level++;
      values++;
      if (level > MOST_LEVELS) {
        throw new ServiceError("bad_request", `The body is nested deeper than ${MOST_LEVELS} levels.`);
      }
      members[level] = byte === OPEN_OBJECT ? 1 : Number.NEGATIVE_INFINITY;
    } else if (byte === COMMA) {
      values++;
      const inObject = (members[level] ?? 0) + 1;
      if (inObject > MOST_MEMBERS) throw new ServiceError("too_large", "An object holds more than a million members.");
      members[level] = inObject;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      level--;
    }
  }
  if (values > MOST_VALUES) {
    const most = MOST_VALUES / 1_000_000;
    throw new ServiceError("too_large", `The body holds more than the ${most} million values that are taken at once.`);
  }
}

/** Place of the quote that ends the string which began before `place`. */
function endOfString(bytes: Uint8Array, place: number): number {
  let end = place;
  while (end < bytes.length && bytes[end] !== QUOTE) end += bytes[end] === BACKSLASH ? 2 : 1;
  return end;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
