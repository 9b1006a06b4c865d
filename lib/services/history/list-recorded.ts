import type { Sql } from "../../db/database.ts";
import { advanceListing, writeListings } from "../../db/history/listings.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import { wakeWorkers } from "../../db/rollback/wake.ts";
import { definitionFromBody } from "../../domain/snapshot/hash.ts";
import { assetListing } from "../../domain/snapshot/listing.ts";
import type { OpenedAsset } from "./compare-with-base.ts";

/** Of more assets that begin to stand the worker makes the listing afterwards: recording does not wait for it. */
const MOST_AT_ONCE = 1000;

/**
 * Lists what a load that loaded brought, where that is little and everything before it is listed; else leaves it to
 * the worker. Call under the location's lock, when the location has advanced to the load.
 */
export async function listRecorded(
  sql: Sql,
  location: LockedLocation,
  number: number,
  opened: readonly OpenedAsset[],
): Promise<void> {
  if (location.listedLoad !== location.lastGoodLoad || opened.length > MOST_AT_ONCE) {
    await wakeWorkers(sql);
    return;
  }
  const listings = opened.flatMap(({ asset: { keyHash, body } }) =>
    // Without a body it stands as it was, hashed otherwise.
    body === null ? [] : [{ keyHash, ...assetListing(definitionFromBody(body)) }],
  );
  await writeListings(sql, location.id, number, listings);
  await advanceListing(sql, location.id, number);
}
