import { readLastGoodOfDigest } from "../../db/alerts/last-good-images.ts";
import type { Sql } from "../../db/database.ts";
import { raiseAlert } from "./raise-alert.ts";

/** Tells that the image of a digest is gone, where it is the last good version of a code location of the unit. */
export async function raiseImageGone(
  sql: Sql,
  unit: { readonly id: string; readonly deploymentId: string; readonly deployment: string },
  digest: string,
): Promise<void> {
  for (const { locationId, location, load, imageReference } of await readLastGoodOfDigest(sql, unit.id, digest)) {
    await raiseAlert(sql, {
      deploymentId: unit.deploymentId,
      locationId,
      kind: "image.gone",
      thread: `image:${locationId}`,
      facts: {
        deployment: unit.deployment,
        location,
        load,
        commit: null,
        by: null,
        image: imageReference ?? digest,
        counts: null,
        removed: [],
        owners: [],
        detail: "It can no longer be rolled back to, nor started again. Push the image again, or deploy a new version.",
        since: null,
        minutes: null,
        rollback: null,
        lastGoodLoad: null,
      },
    });
  }
}
