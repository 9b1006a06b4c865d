import type { LoadHeader } from "../../contracts/loads.ts";
import type { Sql } from "../../db/database.ts";
import { readDefinitions, type StoredDefinition } from "../../db/history/definitions.ts";
import { readOpenManifest } from "../../db/history/intervals.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { definitionFromBody, hashAsset } from "../../domain/snapshot/hash.ts";
import { contentHashAt, keyHashAt, manifestFromBytes, trackedHashAt } from "../../domain/snapshot/manifest.ts";
import { type FieldError, ServiceError } from "../errors.ts";
import type { SnapshotAsset, StandingAsset } from "./compare-with-base.ts";

/** Key hash and content hash, in hex, of a definition that the location is said to store. */
type StoredPair = NonNullable<LoadHeader["stored"]>[number];

/** So many pairs are named in a refusal. */
const MAX_ERRORS = 100;

/**
 * The snapshot that pushed definitions and stored ones make together, in ascending order of key hash. Of
 * definitions that stand now only the digests are read: they cannot be part of a difference. Call under the
 * location's lock.
 * @throws ServiceError `conflict` when a pair is not stored, `invalid` when a key comes twice.
 */
export async function addStored(
  sql: Sql,
  location: LockedLocation,
  pushed: readonly HashedAsset[],
  stored: readonly StoredPair[],
): Promise<SnapshotAsset[]> {
  if (stored.length === 0) return [...pushed];
  const standing = await standingAssets(sql, location.id);
  const found: SnapshotAsset[] = [];
  const others: { pair: StoredPair; place: number }[] = [];
  for (const [place, pair] of stored.entries()) {
    const [keyHash, contentHash] = pair;
    const asset = standing.get(keyHash);
    if (asset?.contentHash.toString("hex") === contentHash) found.push(asset);
    else others.push({ pair, place });
  }
  found.push(...(await olderAssets(sql, location.id, others)));
  const whole = [...pushed, ...found].sort((a, b) => a.keyHash.compare(b.keyHash));
  refuseRepeated(whole);
  return whole;
}

async function standingAssets(sql: Sql, locationId: bigint): Promise<Map<string, StandingAsset>> {
  const manifest = manifestFromBytes(await readOpenManifest(sql, locationId));
  const assets = new Map<string, StandingAsset>();
  for (let row = 0; row < manifest.length; row++) {
    const keyHash = keyHashAt(manifest, row);
    assets.set(keyHash.toString("hex"), {
      identity: null,
      keyHash,
      trackedHash: trackedHashAt(manifest, row),
      contentHash: contentHashAt(manifest, row),
      body: null,
    });
  }
  return assets;
}

/** Definitions that do not stand now but did: assets put back as they were. Their bodies are read. */
async function olderAssets(
  sql: Sql,
  locationId: bigint,
  wanted: readonly { pair: StoredPair; place: number }[],
): Promise<HashedAsset[]> {
  const hashes = wanted.map(({ pair: [, contentHash] }) => Buffer.from(contentHash, "hex"));
  const definitions = await readDefinitions(sql, locationId, hashes);
  const assets: HashedAsset[] = [];
  const errors: FieldError[] = [];
  for (const { pair, place } of wanted) {
    const [keyHash, contentHash] = pair;
    const asset = assetOf(definitions.get(contentHash));
    // A definition of another key under this one would be a snapshot that nobody ever had.
    if (asset?.keyHash.toString("hex") === keyHash) assets.push(asset);
    else errors.push({ path: `stored[${place}]`, message: "This definition is not stored here: send it as an asset." });
  }
  if (errors.length === 0) return assets;
  throw new ServiceError(
    "conflict",
    `${errors.length} of the definitions are not stored. Ask which are missing (POST …/loads/prepare) and send those.`,
    { errors: errors.slice(0, MAX_ERRORS) },
  );
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
