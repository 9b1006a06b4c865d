import { HASH_BYTES } from "./hash.ts";

/** A row is the digest of an asset's text as it was sent, its key hash and its content hash. */
const ROW_BYTES = 3 * HASH_BYTES;

/** What the texts of a snapshot's assets were found to be; rows in ascending order of key hash, without gaps. */
export type KnownRows = Buffer<SharedArrayBuffer>;

export type KnownText = { readonly textHash: Buffer; readonly keyHash: Buffer; readonly contentHash: Buffer };

/** Packs rows, given in ascending order of key hash, into memory that threads share. */
export function packKnownTexts(length: number, rows: Iterable<KnownText>): KnownRows {
  const bytes = Buffer.from(new SharedArrayBuffer(length * ROW_BYTES));
  let at = 0;
  for (const { textHash, keyHash, contentHash } of rows) {
    bytes.set(textHash, at);
    bytes.set(keyHash, at + HASH_BYTES);
    bytes.set(contentHash, at + 2 * HASH_BYTES);
    at += ROW_BYTES;
  }
  return bytes;
}

/**
 * Finds assets by the digest of their text. Which asset a text is follows from the text alone, so that one that was
 * parsed and hashed before need not be again: most of a snapshot is what it was in the snapshot before.
 */
export class KnownTexts {
  readonly length: number;
  readonly #rows: Buffer;
  /** Row number plus one by the digest's first word, in the next free place; a third at most are taken. */
  readonly #places: Int32Array;

  constructor(rows: KnownRows) {
    this.length = rows.length / ROW_BYTES;
    this.#rows = rows;
    this.#places = new Int32Array(2 ** Math.ceil(Math.log2(this.length * 3 + 1)));
    for (let row = 0; row < this.length; row++) {
      let place = this.#firstPlace(rows.readInt32LE(row * ROW_BYTES));
      while (this.#places[place] !== 0) place = this.#nextPlace(place);
      this.#places[place] = row + 1;
    }
  }

  /** Row of the text whose digest stands at `start` of `bytes`; -1 when it is not known. */
  find(bytes: Buffer, start: number): number {
    let place = this.#firstPlace(bytes.readInt32LE(start));
    for (let row = this.#places[place] as number; row !== 0; row = this.#places[place] as number) {
      const known = (row - 1) * ROW_BYTES;
      if (this.#rows.compare(bytes, start, start + HASH_BYTES, known, known + HASH_BYTES) === 0) return row - 1;
      place = this.#nextPlace(place);
    }
    return -1;
  }

  /** Views of the row: copy what is kept longer than it. */
  at(row: number): KnownText {
    const start = row * ROW_BYTES;
    return {
      textHash: this.#rows.subarray(start, start + HASH_BYTES),
      keyHash: this.#rows.subarray(start + HASH_BYTES, start + 2 * HASH_BYTES),
      contentHash: this.#rows.subarray(start + 2 * HASH_BYTES, start + ROW_BYTES),
    };
  }

  #firstPlace(word: number): number {
    return word & (this.#places.length - 1);
  }

  #nextPlace(place: number): number {
    return (place + 1) & (this.#places.length - 1);
  }
}
