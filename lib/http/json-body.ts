import { isAscii, isUtf8 } from "node:buffer";
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
 * Bytes of elements that are built in one go. What is built dies young at this size and costs the collector next to
 * nothing; building a body of 100 MB as a whole takes twice as long, for everything in it is moved about.
 */
const RUN_BYTES = 128 * 1024;

/** An array of the outermost object that is handed over in runs of elements as they come, and never held whole. */
export type Runs = {
  readonly member: string;
  /** Told the bytes of an element before it is built; true: it is known, and not to be built. */
  readonly isKnown: (bytes: Buffer, index: number) => boolean;
  readonly take: (elements: readonly unknown[], indexes: readonly number[]) => void;
};

/**
 * Reads a body as JSON while it arrives. One pass over the bytes counts what would take too much memory and finds
 * where elements end; building is left to the engine.
 *
 * `push` and `finish` throw ServiceError: `bad_request` when the body is empty, not UTF-8, not JSON, or nested deeper
 * than 200 levels; `too_large` when it holds more than 16 million values, or a million members in one object.
 */
export class JsonBody {
  readonly #runs: Runs | null;
  #place: "before" | "within" | "after" = "before";
  /** Bytes of the element that is being read, and of everything outside of the array. */
  #element: Uint8Array[] = [];
  #around: Uint8Array[] = [];
  /** Elements to be built, with a comma before each. */
  #run: Uint8Array[] = [];
  #runBytes = 0;
  #indexes: number[] = [];
  #elements = 0;

  #inString = false;
  #escaped = false;
  #level = 0;
  #values = 0;
  /** Members so far of the object at each level; an array's are not counted: its place stays at minus infinity. */
  readonly #members = new Float64Array(MOST_LEVELS + 2);

  /** The next string of the outermost object is a member's name. */
  #atName = false;
  /** Bytes of that name so far. */
  #name: Uint8Array[] | null = null;
  /** It was the name of the array that comes in runs. */
  #named = false;

  constructor(runs: Runs | null = null) {
    this.#runs = runs;
  }

  push(chunk: Uint8Array): void {
    /** Where the bytes begin that no list has yet, and those of a name. */
    let start = 0;
    let nameStart = 0;
    let at = 0;
    while (at < chunk.length) {
      if (this.#inString) {
        at = this.#endOfString(chunk, at);
        if (at === chunk.length) break;
        if (this.#name !== null) this.#endName(chunk.subarray(nameStart, at));
        at++;
      }
      // Most bytes outside of strings say nothing here either.
      while (at < chunk.length && KIND[chunk[at] as number] === OTHER) at++;
      if (at === chunk.length) break;
      const kind = KIND[chunk[at] as number] as number;
      if (kind === QUOTE) {
        this.#inString = true;
        if (this.#atName && this.#level === 1) {
          this.#atName = false;
          this.#name = [];
          nameStart = at + 1;
        }
      } else if (kind === OPEN_OBJECT || kind === OPEN_ARRAY) {
        this.#open(kind);
        if (this.#named && this.#level === 2 && kind === OPEN_ARRAY) {
          if (this.#place === "after") throw new ServiceError("bad_request", "The body has one member twice.");
          this.#place = "within";
          this.#around.push(chunk.subarray(start, at + 1));
          start = at + 1;
        }
      } else if (kind === CLOSE) {
        this.#level--;
        if (this.#level === 1 && this.#place === "within") {
          this.#endElement(chunk.subarray(start, at), true);
          this.#endRun();
          this.#place = "after";
          start = at;
        }
      } else {
        this.#comma();
        if (this.#level === 2 && this.#place === "within") {
          this.#endElement(chunk.subarray(start, at), false);
          start = at + 1;
        }
      }
      at++;
    }
    if (this.#name !== null) this.#name.push(chunk.subarray(nameStart));
    this.#keep(chunk.subarray(start));
  }

  /** The value; the array that came in runs stands in it as an empty one. */
  finish(): unknown {
    const around = Buffer.concat(this.#around);
    this.#around = [];
    if (around.byteLength === 0) throw new ServiceError("bad_request", "The body is empty; send JSON.");
    if (this.#place === "within") throw notJson();
    return build(decode(around));
  }

  #keep(bytes: Uint8Array): void {
    if (bytes.byteLength === 0) return;
    if (this.#place === "within") this.#element.push(bytes);
    else this.#around.push(bytes);
  }

  #endElement(rest: Uint8Array, isLast: boolean): void {
    this.#keep(rest);
    const bytes = inOnePiece(this.#element);
    this.#element = [];
    // Nothing between the brackets: an array of none.
    if (isLast && this.#elements === 0 && isBlank(bytes)) return;
    const index = this.#elements++;
    if (this.#runs === null || this.#runs.isKnown(bytes, index)) return;
    if (this.#indexes.length > 0) this.#run.push(SEPARATOR);
    this.#run.push(bytes);
    this.#indexes.push(index);
    this.#runBytes += bytes.byteLength;
    if (this.#runBytes >= RUN_BYTES) this.#endRun();
  }

  #endRun(): void {
    const elements = build(`[${decode(Buffer.concat(this.#run))}]`) as unknown[];
    const indexes = this.#indexes;
    this.#run = [];
    this.#runBytes = 0;
    this.#indexes = [];
    // Something is missing between two commas, or there is more than one element between them.
    if (elements.length !== indexes.length) throw notJson();
    if (elements.length > 0) this.#runs?.take(elements, indexes);
  }

  /** Place of the quote that ends the string, or the end of the chunk. */
  #endOfString(chunk: Uint8Array, from: number): number {
    let at = from;
    if (this.#escaped && at < chunk.length) {
      this.#escaped = false;
      at++;
    }
    while (at < chunk.length) {
      const byte = chunk[at];
      if (byte === 0x22) {
        this.#inString = false;
        return at;
      }
      at += byte === 0x5c ? 2 : 1;
    }
    if (at > chunk.length) this.#escaped = true;
    return chunk.length;
  }

  #endName(rest: Uint8Array): void {
    const bytes = Buffer.concat([...(this.#name ?? []), rest]);
    this.#name = null;
    // A name may be written with escapes.
    this.#named = this.#runs !== null && build(`"${decode(bytes)}"`) === this.#runs.member;
  }

  #open(kind: number): void {
    this.#level++;
    this.#values++;
    if (this.#level > MOST_LEVELS) {
      throw new ServiceError("bad_request", `The body is nested deeper than ${MOST_LEVELS} levels.`);
    }
    this.#members[this.#level] = kind === OPEN_OBJECT ? 1 : Number.NEGATIVE_INFINITY;
    if (this.#level === 1) this.#atName = kind === OPEN_OBJECT;
    this.#boundValues();
  }

  #comma(): void {
    this.#values++;
    const inObject = (this.#members[this.#level] ?? 0) + 1;
    if (inObject > MOST_MEMBERS) throw new ServiceError("too_large", "An object holds more than a million members.");
    this.#members[this.#level] = inObject;
    if (this.#level === 1) {
      this.#atName = inObject > 0;
      this.#named = false;
    }
    this.#boundValues();
  }

  #boundValues(): void {
    if (this.#values <= MOST_VALUES) return;
    const most = MOST_VALUES / 1_000_000;
    throw new ServiceError("too_large", `The body holds more than the ${most} million values that are taken at once.`);
  }
}

function inOnePiece(pieces: readonly Uint8Array[]): Buffer {
  const [only] = pieces;
  if (only === undefined || pieces.length > 1) return Buffer.concat(pieces);
  return Buffer.from(only.buffer, only.byteOffset, only.byteLength);
}

/** Whether there is nothing but what JSON allows between values. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

const SEPARATOR = Buffer.from(",");

function decode(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString("latin1");
  if (!isUtf8(bytes)) throw new ServiceError("bad_request", "The body is not UTF-8.");
  // As TextDecoder does: a mark of the byte order at the very beginning is no part of the text.
  return new TextDecoder().decode(bytes);
}

function build(text: string): unknown {
  try {
    return readJson(text);
  } catch {
    throw notJson();
  }
}

function notJson(): ServiceError {
  return new ServiceError("bad_request", "The body is not JSON, or it was cut off.");
}

const OTHER = 0;
const QUOTE = 1;
const COMMA = 2;
const OPEN_OBJECT = 3;
const OPEN_ARRAY = 4;
const CLOSE = 5;

/** What a byte outside of strings is. */
const KIND = new Uint8Array(256);
KIND[0x22] = QUOTE;
KIND[0x2c] = COMMA;
KIND[0x7b] = OPEN_OBJECT;
KIND[0x5b] = OPEN_ARRAY;
KIND[0x7d] = CLOSE;
KIND[0x5d] = CLOSE;
