import type { Sql } from "../../db/database.ts";
import { type LocationImage, readLocationImages } from "../../db/retention/location-images.ts";
import { retentionOfLoads } from "./retention-of-loads.ts";

/** The images that a code location can be rolled back to now, by retention alone. */
export async function readEligibleImages(sql: Sql, locationId: bigint): Promise<LocationImage[]> {
  const images = await readLocationImages(sql, locationId);
  const retention = await retentionOfLoads(sql, locationId, images);
  return images.filter(({ number }) => retention.get(number)?.state !== "expired");
}
