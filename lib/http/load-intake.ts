import { createHash, type Hash, hash } from "node:crypto";
import { type LoadHeader, loadHeaderSchema } from "../contracts/loads.ts";
import type { HashedAsset } from "../domain/snapshot/asset.ts";
import { HASH_BYTES } from "../domain/snapshot/hash.ts";
import { type KnownRows, type KnownText, KnownTexts, packKnownTexts } from "../domain/snapshot/known-texts.ts";
import { repeatedMessage, snapshotReader } from "../domain/snapshot/parse.ts";
import { type FieldError, ServiceError } from "../services/errors.ts";
import type { StoredPair } from "../services/history/add-stored.ts";
import { JsonBody } from "./json-body.ts";
import { parseInput } from "./parse-input.ts";

export type TakenLoad = {
  readonly header: LoadHeader;
  /** In ascending order of key hash; null when the push has none of its own. */
  readonly assets: readonly HashedAsset[] | null;
  /** The rest of its assets, also in that order: those whose texts were known. */
  readonly known: readonly StoredPair[];
  /** SHA-256 of the body; null when nobody asked for it. */
  readonly bodyHash: Buffer | null;
};

/**
 * Reads a pushed load while it arrives. An asset whose text was seen before is known by the digest of its bytes; each
 * other one is hashed as soon as it is there, and what it was parsed from is let go. `push` and `finish` throw
 * ServiceError `bad_request`, `too_large`, `invalid`.
 */
export class LoadIntake {
  readonly #reader = snapshotReader();
  readonly #hash: Hash | null;
  readonly #texts: KnownTexts;
  /** By row of the known texts: one more than the index of the element that has it, 0 where none does. */
  readonly #elements: Int32Array;
  /** By index of the element: the digest of its text. */
  #textHashes = Buffer.alloc(1024 * HASH_BYTES);
  #parsed: readonly { readonly asset: HashedAsset; readonly index: number }[] = [];
  #reading = true;
  readonly #body = new JsonBody({
    member: "assets",
    isKnown: (bytes, index) => this.#isKnown(bytes, index),
    take: (elements, indexes) => {
      for (let place = 0; this.#reading && place < elements.length; place++) {
        this.#reading = this.#reader.read(elements[place], indexes[place] as number);
      }
    },
  });

  /**
   * @param known what earlier pushes to this code location were found to be.
   * @param hashed whether the body's own digest is wanted.
   */
  constructor(known: KnownRows, hashed: boolean) {
    this.#texts = new KnownTexts(known);
    this.#elements = new Int32Array(this.#texts.length);
    this.#hash = hashed ? createHash("sha256") : null;
  }

  push(chunk: Uint8Array): void {
    this.#hash?.update(chunk);
    this.#body.push(chunk);
  }

  finish(): TakenLoad {
    const body = this.#body.finish();
    if (typeof body !== "object" || body === null || Array.isArray(body)) {
      throw new ServiceError("invalid", "The body must be a JSON object.", {
        errors: [{ path: "", message: "must be a JSON object" }],
      });
    }
    const { assets: given, ...rest } = body as { assets?: unknown };
    const header = parseInput(loadHeaderSchema, rest, "body");
    const assets = given === undefined ? null : this.#finishAssets(given);
    const bodyHash = this.#hash?.digest() ?? null;
    return { header, assets, known: this.#knownPairs(), bodyHash };
  }

  /** What this push's texts were found to be, for the next one; call after `finish`. */
  knownRows(): KnownRows {
    const rows = [
      ...this.#parsed.map(({ asset, index }) => ({
        textHash: this.#textHashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
        keyHash: asset.keyHash,
        contentHash: asset.contentHash,
      })),
      ...this.#knownTexts(),
    ];
    return packKnownTexts(
      rows.length,
      rows.sort((a, b) => a.keyHash.compare(b.keyHash)),
    );
  }

  #isKnown(bytes: Buffer, index: number): boolean {
    // Refused already: nothing of the rest is looked at.
    if (!this.#reading) return true;
    const start = index * HASH_BYTES;
    if (start === this.#textHashes.length) {
      this.#textHashes = Buffer.concat([this.#textHashes], this.#textHashes.length * 2);
    }
    this.#textHashes.write(hash("sha256", bytes, "binary"), start, "latin1");
    const row = this.#texts.length === 0 ? -1 : this.#texts.find(this.#textHashes, start);
    // The same text a second time is read, so that it can be told which asset is given twice.
    if (row === -1 || this.#elements[row] !== 0) return false;
    this.#elements[row] = index + 1;
    return true;
  }

  #finishAssets(given: unknown): readonly HashedAsset[] {
    const parsed = Array.isArray(given)
      ? this.#reader.finish()
      : { ok: false as const, errors: [{ path: "assets", message: "must be an array" }] };
    if (!parsed.ok) throw invalidAssets(parsed.errors);
    this.#parsed = parsed.assets.map((asset, place) => ({ asset, index: parsed.indexes[place] as number }));
    this.#refuseRepeated();
    return parsed.assets;
  }

  /** @throws ServiceError when an asset that was parsed is one of those that were known, too. */
  #refuseRepeated(): void {
    const errors: FieldError[] = [];
    const byKey = new Map(this.#parsed.map((entry) => [entry.asset.keyHash.toString("latin1"), entry]));
    if (byKey.size === 0) return;
    for (let row = 0; row < this.#texts.length; row++) {
      const element = this.#elements[row] as number;
      const entry = element === 0 ? undefined : byKey.get(this.#texts.at(row).keyHash.toString("latin1"));
      if (entry === undefined) continue;
      const [earlier, later] = [entry.index, element - 1].sort((a, b) => a - b) as [number, number];
      errors.push({
        path: `assets[${later}]`,
        message: repeatedMessage(entry.asset.identity, earlier, later),
      });
    }
    if (errors.length > 0) throw invalidAssets(errors);
  }

  #knownPairs(): StoredPair[] {
    return this.#knownTexts().map(({ keyHash, contentHash }) => ({ keyHash, contentHash, place: null }));
  }

  #knownTexts(): KnownText[] {
    const texts: KnownText[] = [];
    for (let row = 0; row < this.#texts.length; row++) {
      if (this.#elements[row] !== 0) texts.push(this.#texts.at(row));
    }
    return texts;
  }
}

function invalidAssets(errors: readonly FieldError[]): ServiceError {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new ServiceError("invalid", `The assets are not valid: ${first?.path}: ${first?.message}${more}`, { errors });
}
