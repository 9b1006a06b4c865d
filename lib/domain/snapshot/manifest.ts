import { hash } from "node:crypto";
import type { HashedAsset } from "./asset.ts";
import { HASH_BYTES } from "./hash.ts";

/** A row is key hash, tracked hash and content hash, 32 bytes each. */
export const MANIFEST_ROW_BYTES = 3 * HASH_BYTES;

/**
 * What a snapshot is as far as comparing goes: rows in ascending order of key hash, packed into one buffer
 * without gaps. The database hands a snapshot over as one `bytea` of this form, so that 100,000 assets are
 * one value rather than 300,000.
 */
export type Manifest = {
  readonly bytes: Buffer;
  /** The same memory in words of four bytes, by which digests are compared: calls cost more than eight comparisons. */
  readonly words: Int32Array;
  readonly length: number;
};

export const EMPTY_MANIFEST: Manifest = { bytes: Buffer.alloc(0), words: new Int32Array(0), length: 0 };

const WORD_BYTES = Int32Array.BYTES_PER_ELEMENT;
const HASH_WORDS = HASH_BYTES / WORD_BYTES;
const ROW_WORDS = MANIFEST_ROW_BYTES / WORD_BYTES;

/** Packs assets that are in ascending order of key hash, as `parseSnapshot` returns them. */
export function packManifest(
  assets: readonly Pick<HashedAsset, "keyHash" | "trackedHash" | "contentHash">[],
): Manifest {
  const bytes = Buffer.allocUnsafe(assets.length * MANIFEST_ROW_BYTES);
  let offset = 0;
  for (const asset of assets) {
    bytes.set(asset.keyHash, offset);
    bytes.set(asset.trackedHash, offset + HASH_BYTES);
    bytes.set(asset.contentHash, offset + 2 * HASH_BYTES);
    offset += MANIFEST_ROW_BYTES;
  }
  return manifestFromBytes(bytes);
}

/** @throws RangeError when the bytes are no manifest: cut off, out of order or with a key twice. */
export function manifestFromBytes(given: Buffer): Manifest {
  if (given.length % MANIFEST_ROW_BYTES !== 0) {
    throw new RangeError(`A manifest of ${given.length} bytes is not a whole number of rows`);
  }
  // Words begin where memory has them begin; a buffer that came over a connection may begin anywhere.
  const bytes = given.byteOffset % WORD_BYTES === 0 ? given : Buffer.from(new Uint8Array(given).buffer);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / WORD_BYTES);
  const manifest = { bytes, words, length: bytes.length / MANIFEST_ROW_BYTES };
  for (let row = 1; row < manifest.length; row++) {
    if (compareKeyHashes(manifest, row - 1, manifest, row) >= 0) {
      throw new RangeError(`Row ${row} of the manifest is not after the row before it`);
    }
  }
  return manifest;
}

/** Order of two rows' key hashes, as bytes: negative, 0 or positive. */
export function compareKeyHashes(a: Manifest, aRow: number, b: Manifest, bRow: number): number {
  const aStart = aRow * MANIFEST_ROW_BYTES;
  const bStart = bRow * MANIFEST_ROW_BYTES;
  // The first four bytes tell nearly all keys apart; the call that compares all 32 costs ten times as much.
  const lead = a.bytes.readUInt32BE(aStart) - b.bytes.readUInt32BE(bStart);
  if (lead !== 0) return lead;
  return a.bytes.compare(b.bytes, bStart, bStart + HASH_BYTES, aStart, aStart + HASH_BYTES);
}

/** Order of a row's key hash and another one, as bytes: negative, 0 or positive. */
export function compareWithKey(a: Manifest, aRow: number, keyHash: Buffer): number {
  const start = aRow * MANIFEST_ROW_BYTES;
  const lead = a.bytes.readUInt32BE(start) - keyHash.readUInt32BE(0);
  return lead !== 0 ? lead : a.bytes.compare(keyHash, 0, HASH_BYTES, start, start + HASH_BYTES);
}

export function sameKey(a: Manifest, aRow: number, b: Manifest, bRow: number): boolean {
  return sameHash(a, aRow * ROW_WORDS, b, bRow * ROW_WORDS);
}

export function sameTracked(a: Manifest, aRow: number, b: Manifest, bRow: number): boolean {
  return sameHash(a, aRow * ROW_WORDS + HASH_WORDS, b, bRow * ROW_WORDS + HASH_WORDS);
}

export function sameContent(a: Manifest, aRow: number, b: Manifest, bRow: number): boolean {
  return sameHash(a, aRow * ROW_WORDS + 2 * HASH_WORDS, b, bRow * ROW_WORDS + 2 * HASH_WORDS);
}

/** Whether two digests are the same, given by the numbers of their first words. */
function sameHash(a: Manifest, aWord: number, b: Manifest, bWord: number): boolean {
  for (let word = 0; word < HASH_WORDS; word++) {
    if (a.words[aWord + word] !== b.words[bWord + word]) return false;
  }
  return true;
}

/** The 32 bytes as a view into the manifest: copy before keeping them longer than it. */
export function keyHashAt(manifest: Manifest, row: number): Buffer {
  return hashAt(manifest, row, 0);
}

export function trackedHashAt(manifest: Manifest, row: number): Buffer {
  return hashAt(manifest, row, 1);
}

export function contentHashAt(manifest: Manifest, row: number): Buffer {
  return hashAt(manifest, row, 2);
}

function hashAt(manifest: Manifest, row: number, column: number): Buffer {
  if (row < 0 || row >= manifest.length) throw new RangeError(`The manifest has no row ${row}`);
  const start = row * MANIFEST_ROW_BYTES + column * HASH_BYTES;
  return manifest.bytes.subarray(start, start + HASH_BYTES);
}

/** SHA-256 over (key hash, tracked hash) of all rows: equal for snapshots without a tracked difference. */
export function fingerprintOf(manifest: Manifest): Buffer {
  const pairs = Buffer.allocUnsafe(manifest.length * 2 * HASH_BYTES);
  for (let row = 0; row < manifest.length; row++) {
    const start = row * MANIFEST_ROW_BYTES;
    manifest.bytes.copy(pairs, row * 2 * HASH_BYTES, start, start + 2 * HASH_BYTES);
  }
  return hash("sha256", pairs, "buffer");
}
