import type { Database } from "../../db/database.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import {
  advanceListing,
  type ListingSpan,
  lockListing,
  readListingSpan,
  readUnlisted,
  type UnlistedAsset,
  writeListings,
} from "../../db/history/listings.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { assetListing } from "../../domain/snapshot/listing.ts";

/** Assets that are written in one transaction, which holds the location's lock: recording waits for that long. */
const BATCH = 1000;
/** Definitions that are held at once, unless a single one is larger. */
const MOST_BYTES = 16 * 1024 * 1024;

/**
 * Lists the assets of a location that are not yet, as they stood last (lib/domain/snapshot/listing.ts). Any number of
 * workers may do so at once: each step is the same whoever takes it, and none is taken once the listing has moved on.
 */
export async function catchUpListing(db: Database, locationId: bigint, signal: AbortSignal): Promise<void> {
  const span = await readListingSpan(db.sql, locationId);
  if (span === null) return;
  let key: Buffer | null = null;
  while (!signal.aborted) {
    const assets = await readUnlisted(db.sql, locationId, span, key, BATCH);
    const last = assets.at(-1);
    const isLast = assets.length < BATCH;
    if (!(await listBatch(db, locationId, span, assets, isLast)) || isLast || last === undefined) return;
    key = last.keyHash;
  }
}

/** False: somebody else listed all of the span meanwhile. */
async function listBatch(
  db: Database,
  locationId: bigint,
  { after, to }: ListingSpan,
  assets: readonly UnlistedAsset[],
  isLast: boolean,
): Promise<boolean> {
  const listings: Parameters<typeof writeListings>[2][number][] = [];
  for (const part of inParts(assets)) {
    const stored = await readDefinitions(
      db.sql,
      locationId,
      part.map(({ contentHash }) => contentHash),
    );
    for (const { keyHash, contentHash } of part) {
      const body = stored.get(contentHash.toString("hex"))?.body;
      if (body === undefined) throw new Error(`location ${locationId} lost a definition of one of its intervals`);
      listings.push({ keyHash, ...assetListing(definitionFromBody(body)) });
    }
  }
  return db.transaction(async ({ sql }) => {
    if (!(await lockListing(sql, locationId, after))) return false;
    await writeListings(sql, locationId, listings);
    if (isLast) await advanceListing(sql, locationId, to);
    return true;
  });
}

function inParts(assets: readonly UnlistedAsset[]): UnlistedAsset[][] {
  const parts: UnlistedAsset[][] = [];
  let bytes = 0;
  for (const asset of assets) {
    const part = parts.at(-1);
    if (part === undefined || bytes + asset.bytes > MOST_BYTES) {
      parts.push([asset]);
      bytes = asset.bytes;
    } else {
      part.push(asset);
      bytes += asset.bytes;
    }
  }
  return parts;
}
