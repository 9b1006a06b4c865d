import type { Sql } from "../../db/database.ts";
import type { LockedLocation } from "../../db/history/locations.ts";
import { hasLinkedLoad, type RunningRollback, readRunningRollback } from "../../db/history/running-rollback.ts";
import { isDigestOf, isSameImage, type KnownImage } from "../../domain/image.ts";

/** A rollback that brought a load, with the load of this location that it goes back to. */
export type LinkedRollback = RunningRollback & { readonly targetLoad: number };

type Seen = {
  readonly image: KnownImage | null;
  /** The process is another than the one seen before: what ran all along was not brought by anything. */
  readonly restarted: boolean;
  /** Where nobody knows the target's digest, its reference will do. */
  readonly byReference: boolean;
};

/**
 * The rollback that brought the load about to be recorded, or null. It must run in the location's deploy
 * unit, have begun to deploy, want the image that was seen, and not have brought a load that loaded already:
 * what comes after that one is an ordinary restart. Call under the location's lock.
 */
export async function linkRollback(sql: Sql, location: LockedLocation, seen: Seen): Promise<LinkedRollback | null> {
  if (location.deployUnitId === null || seen.image === null || !seen.restarted) return null;
  const running = await readRunningRollback(sql, location.deployUnitId, location);
  if (running === null || running.targetLoad === null) return null;
  if (!isTarget(running, seen.image, seen.byReference)) return null;
  if (await hasLinkedLoad(sql, location.id, running.id)) return null;
  return { ...running, targetLoad: running.targetLoad };
}

function isTarget(rollback: RunningRollback, image: KnownImage, byReference: boolean): boolean {
  if (rollback.targetDigest !== null) return isDigestOf(rollback.targetDigest, image) === true;
  if (!byReference || rollback.targetReference === null) return false;
  return isSameImage({ reference: rollback.targetReference, digest: null }, image) === true;
}
