import { type FieldError, FieldErrors } from "../field-error.ts";
import type { AssetIdentity, HashedAsset } from "./asset.ts";
import { NotCanonicalError } from "./canonical.ts";
import { hashAsset } from "./hash.ts";
import { keyText } from "./key.ts";
import { normaliseAsset } from "./parse-asset.ts";

/** So many errors are told of one snapshot; after that, reading stops. */
export const MAX_ERRORS = 100;

export type ParsedSnapshot =
  /** `indexes` are the places at which the assets were given. */
  { ok: true; assets: HashedAsset[]; indexes: number[] } | { ok: false; errors: FieldError[] };

/**
 * Reads a snapshot: an array of assets in the form of `assetSchema` (lib/contracts/assets.ts), from
 * `JSON.parse`. Written by hand because a schema library takes many times as long over 100,000 assets.
 *
 * The assets come back in ascending order of key hash, which is the order of a manifest. What is valid is
 * kept whole; the first 100 places that are not are told, and then nothing is kept.
 */
export function parseSnapshot(value: unknown, { path = "assets" }: { path?: string } = {}): ParsedSnapshot {
  if (!Array.isArray(value)) return { ok: false, errors: [{ path, message: "The assets must be an array." }] };
  const reader = snapshotReader(path);
  for (let index = 0; index < value.length; index++) if (!reader.read(value[index], index)) break;
  return reader.finish();
}

export type SnapshotReader = {
  /** Takes the asset at this index; false: reading further is wasted work. */
  read(asset: unknown, index: number): boolean;
  finish(): ParsedSnapshot;
};

/** The same in pieces, for callers that do something else in between. `partial` as for `parsePartitions`. */
export function snapshotReader(path = "assets", { partial = false }: { partial?: boolean } = {}): SnapshotReader {
  const errors = new FieldErrors(MAX_ERRORS);
  const entries: Entry[] = [];
  return {
    read(value, index) {
      const asset = readAsset(value, `${path}[${index}]`, errors, partial);
      if (asset) entries.push({ asset, index, lead: asset.keyHash.readUIntBE(0, 6) });
      return !errors.full;
    },
    finish() {
      entries.sort((a, b) => a.lead - b.lead || a.asset.keyHash.compare(b.asset.keyHash) || a.index - b.index);
      reportDuplicates(entries, path, errors);
      if (errors.list.length > 0) return { ok: false, errors: errors.list };
      return { ok: true, assets: entries.map(({ asset }) => asset), indexes: entries.map(({ index }) => index) };
    },
  };
}

/** `lead` is the first six bytes of the key hash: comparing numbers is much cheaper than comparing buffers. */
type Entry = { asset: HashedAsset; index: number; lead: number };

function readAsset(value: unknown, path: string, errors: FieldErrors, partial: boolean): HashedAsset | null {
  try {
    const definition = normaliseAsset(value, path, errors, partial);
    return definition && hashAsset(definition);
  } catch (error) {
    if (!(error instanceof NotCanonicalError)) throw error;
    errors.add(path, `The asset cannot be recorded: ${error.message}.`);
    return null;
  }
}

function reportDuplicates(sorted: readonly Entry[], path: string, errors: FieldErrors): void {
  const repeated: { entry: Entry; earlier: Entry }[] = [];
  for (let place = 1; place < sorted.length; place++) {
    const earlier = sorted[place - 1] as Entry;
    const entry = sorted[place] as Entry;
    if (entry.lead === earlier.lead && entry.asset.keyHash.equals(earlier.asset.keyHash)) {
      repeated.push({ entry, earlier });
    }
  }
  repeated.sort((a, b) => a.entry.index - b.entry.index);
  for (const { entry, earlier } of repeated) {
    errors.add(`${path}[${entry.index}]`, repeatedMessage(entry.asset.identity, earlier.index, entry.index));
  }
}

/** Says that the asset stands at both indexes. */
export function repeatedMessage({ key, repository }: AssetIdentity, earlier: number, later: number): string {
  const name = repository === null ? keyText(key) : `${keyText(key)} of repository ${JSON.stringify(repository)}`;
  return `The asset ${name} is given twice, at index ${earlier} and at index ${later}.`;
}
