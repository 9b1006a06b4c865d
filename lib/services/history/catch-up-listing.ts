import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../db/database.ts";
import { readDefinitions } from "../../db/history/definitions.ts";
import {
  advanceListing,
  lockListing,
  readUnlisted,
  type UnlistedAssets,
  type UnlistedLocation,
  writeListings,
} from "../../db/history/listings.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { assetListing } from "../../domain/snapshot/listing.ts";

/** Assets that are written in one transaction, which holds the location's lock: recording waits for that long. */
const MOST_ASSETS = 200;
/** As long as nothing is known of how large they are. */
const FIRST_ASSETS = 50;
/** Characters of definitions that are held at once, about. */
const MOST_CHARACTERS = 16 * 1024 * 1024;
/** Rests for so many times as long as it worked: large loads come in company, and people read pages meanwhile. */
const REST = 1;

/**
 * Lists the assets of a location that are not yet, as they stood last (lib/domain/snapshot/listing.ts). Any number of
 * workers may do so at once, also up to different loads: no step takes an asset back behind what changed it since, and
 * none is taken once the listing has moved on. So it does no harm that what was read of the location is a while ago:
 * loads that came since are listed the next time.
 */
export async function catchUpListing(db: Database, location: UnlistedLocation, signal: AbortSignal): Promise<void> {
  const { locationId, after, to } = location;
  const assets = await readUnlisted(db.sql, location);
  let done = 0;
  let most = FIRST_ASSETS;
  for (;;) {
    const began = performance.now();
    const { listings, characters } = await makeListings(db, locationId, assets, done, most);
    done += listings.length;
    const isLast = done === assets.count;
    const stands = await db.transaction(async ({ sql }) => {
      if (!(await lockListing(sql, locationId, after))) return false;
      await writeListings(sql, locationId, to, listings);
      if (isLast) await advanceListing(sql, locationId, to);
      return true;
    });
    if (!stands || isLast) return;
    // They come in the order of their hashes, so that those seen are a fair sample of those to come.
    most = Math.max(1, Math.min(MOST_ASSETS, Math.floor((listings.length * MOST_CHARACTERS) / characters)));
    await sleep(REST * (performance.now() - began), undefined, { signal });
  }
}

/** Listings of up to so many assets from that place on, and how long their definitions were. */
async function makeListings(
  db: Database,
  locationId: bigint,
  { count, keyHash, contentHash }: UnlistedAssets,
  from: number,
  most: number,
) {
  const places = Array.from({ length: Math.min(most, count - from) }, (_, index) => from + index);
  const stored = await readDefinitions(db.sql, locationId, places.map(contentHash));
  let characters = 0;
  const listings = places.map((place) => {
    const body = stored.get(contentHash(place).toString("hex"))?.body;
    if (body === undefined) throw new Error(`location ${locationId} lost a definition of one of its intervals`);
    characters += body.length;
    return { keyHash: keyHash(place), ...assetListing(definitionFromBody(body)) };
  });
  return { listings, characters };
}
