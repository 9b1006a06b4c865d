import type { LoadHeader } from "../../contracts/loads.ts";
import type { Sql } from "../../db/database.ts";
import { readDefinitions, type StoredDefinition } from "../../db/history/definitions.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { definitionFromBody, hashAsset } from "../../domain/snapshot/hash.ts";
import {
  compareWithKey,
  contentHashAt,
  keyHashAt,
  type Manifest,
  trackedHashAt,
} from "../../domain/snapshot/manifest.ts";
import { ServiceError } from "../errors.ts";
import type { SnapshotAsset, StandingAsset } from "./compare-with-base.ts";

/** A definition that the location is said to store. */
export type StoredPair = {
  readonly keyHash: Buffer;
  readonly contentHash: Buffer;
  /** Its place in the push's `stored`; null: known here from an earlier push with the very text of this asset. */
  readonly place: number | null;
};

/** So many pairs are named in a refusal. */
const MAX_ERRORS = 100;
/** In which a client may come back with the same push. */
const RETRY_AFTER_S = 1;

/** What a push says to be stored, given as hex. */
export function storedPairs(stored: LoadHeader["stored"]): StoredPair[] {
  return (stored ?? []).map(([keyHash, contentHash], place) => ({
    keyHash: Buffer.from(keyHash, "hex"),
    contentHash: Buffer.from(contentHash, "hex"),
    place,
  }));
}

/**
 * The snapshot that pushed definitions and stored ones make together, in ascending order of key hash. Of
 * definitions that stand now only the digests are read: they cannot be part of a difference. Call under the
 * location's lock.
 * @param standing the snapshot that stands.
 * @throws ServiceError `conflict` when a pair is not stored, `invalid` when a key comes twice, `unavailable` when a
 * pair is not stored that was taken for known here.
 */
export async function addStored(
  sql: Sql,
  location: LockedLocation,
  standing: Manifest,
  pushed: readonly HashedAsset[],
  stored: readonly StoredPair[],
): Promise<SnapshotAsset[]> {
  if (stored.length === 0) return [...pushed];
  const found: SnapshotAsset[] = [];
  const others: StoredPair[] = [];
  let row = 0;
  for (const pair of inKeyOrder(stored)) {
    while (row < standing.length && compareWithKey(standing, row, pair.keyHash) < 0) row++;
    const stands =
      row < standing.length &&
      compareWithKey(standing, row, pair.keyHash) === 0 &&
      contentHashAt(standing, row).equals(pair.contentHash);
    if (stands) found.push(standingAsset(standing, row));
    else others.push(pair);
  }
  found.push(...(await olderAssets(sql, location.id, others)));
  const whole = inKeyOrder([...pushed, ...found]);
  refuseRepeated(whole);
  return whole;
}

/** In ascending order of key hash. By numbers where those tell keys apart: comparing buffers costs ten times as much. */
function inKeyOrder<T extends { readonly keyHash: Buffer }>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, lead: item.keyHash.readUIntBE(0, 6) }))
    .sort((a, b) => a.lead - b.lead || a.item.keyHash.compare(b.item.keyHash))
    .map(({ item }) => item);
}

function standingAsset(standing: Manifest, row: number): StandingAsset {
  return {
    identity: null,
    keyHash: keyHashAt(standing, row),
    trackedHash: trackedHashAt(standing, row),
    contentHash: contentHashAt(standing, row),
    body: null,
  };
}

/** Definitions that do not stand now but did: assets put back as they were. Their bodies are read. */
async function olderAssets(sql: Sql, locationId: bigint, wanted: readonly StoredPair[]): Promise<HashedAsset[]> {
  const definitions = await readDefinitions(
    sql,
    locationId,
    wanted.map((pair) => pair.contentHash),
  );
  const assets: HashedAsset[] = [];
  const places: number[] = [];
  for (const { keyHash, contentHash, place } of wanted) {
    const asset = assetOf(definitions.get(contentHash.toString("hex")));
    // A definition of another key under this one would be a snapshot that nobody ever had.
    if (asset?.keyHash.equals(keyHash)) assets.push(asset);
    else if (place === null) throw outOfDate();
    else places.push(place);
  }
  if (places.length === 0) return assets;
  throw new ServiceError(
    "conflict",
    `${places.length} of the definitions are not stored. Ask which are missing (POST …/loads/prepare) and send those.`,
    {
      errors: places
        .sort((a, b) => a - b)
        .slice(0, MAX_ERRORS)
        .map((place) => ({
          path: `stored[${place}]`,
          message: "This definition is not stored here: send it as an asset.",
        })),
    },
  );
}

/** The database is not the one that it was, put back from a backup perhaps; what was known is forgotten by then. */
function outOfDate(): ServiceError {
  const message = "Definitions that were recorded earlier are no longer in the database. Send the same load again.";
  return new ServiceError("unavailable", message, { retryAfterS: RETRY_AFTER_S });
}

function assetOf(definition: StoredDefinition | undefined): HashedAsset | undefined {
  if (definition === undefined) return undefined;
  const { contentHash, body } = definition;
  const { identity, keyHash, trackedHash } = hashAsset(definitionFromBody(body));
  return { identity, keyHash, trackedHash, contentHash, body };
}

function refuseRepeated(sorted: readonly SnapshotAsset[]): void {
  const repeated = sorted.find((asset, index) => sorted[index - 1]?.keyHash.equals(asset.keyHash));
  if (repeated === undefined) return;
  const message = `The key with the hash ${repeated.keyHash.toString("hex")} is given twice.`;
  throw new ServiceError("invalid", message, { errors: [{ path: "stored", message }] });
}
