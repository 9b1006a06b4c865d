import type { ChangeView } from "../../contracts/changes.ts";
import type { LoadHeader, LoadView } from "../../contracts/loads.ts";
import type { BulkTransaction, Sql } from "../../db/database.ts";
import { readLoadChanges } from "../../db/history/changes.ts";
import { readIdempotencyKey, writeIdempotencyKey } from "../../db/history/idempotency.ts";
import { readLoad } from "../../db/history/load-rows.ts";
import { readLoadFacts, readLoadMakes } from "../../db/history/loads.ts";
import { type LockedLocation, lockLocation } from "../../db/history/locations.ts";
import { sharedFacts } from "../../domain/diff/shared-facts.ts";
import type { HashedAsset } from "../../domain/snapshot/asset.ts";
import { errorHash } from "../../domain/timeline/similarity.ts";
import { authorize } from "../access/authorize.ts";
import { requirePlace } from "../access/require-place.ts";
import type { Context } from "../context.ts";
import { encodeCursor } from "../cursor.ts";
import { ServiceError } from "../errors.ts";
import { retentionOfLoad } from "../retention/retention-of-loads.ts";
import { addStored, type StoredPair, storedPairs } from "./add-stored.ts";
import { changeViews } from "./change-pages.ts";
import { checkLoad } from "./check-load.ts";
import { compareWithBase, readStanding } from "./compare-with-base.ts";
import { linkRollback } from "./link-rollback.ts";
import { factsOfHeader, type LoadFacts } from "./load-facts.ts";
import { loadView, retainedLoad } from "./load-view.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { takeAnnounced } from "./take-announced.ts";
import { type LoadContent, writeLoad } from "./write-load.ts";

export type RecordLoadInput = {
  readonly deployment: string;
  readonly location: string;
  readonly header: LoadHeader;
  /** In ascending order of key hash, as `parseSnapshot` returns them; null when the push has none of its own. */
  readonly assets: readonly HashedAsset[] | null;
  /** More of the push's assets, whose texts are those of definitions that this location was seen to store. */
  readonly known?: readonly StoredPair[];
  /** SHA-256 of the header's value and of the body as it was sent (decompressed). */
  readonly idempotency?: { readonly keyHash: Buffer; readonly bodyHash: Buffer } | undefined;
  /** Old and new values in the answer's changes. */
  readonly values: boolean;
};

export type RecordedLoad = {
  /** False: the same request was recorded before, and this is its load. */
  readonly created: boolean;
  readonly load: LoadView;
  /** At most 1,000; the diff from `comparedTo` goes on at `nextCursor`. */
  readonly changes: ChangeView[];
  readonly nextCursor: string | null;
};

/** Changes in the answer at most. */
const CHANGES = 1000;

/**
 * Records a pushed load, making the code location at its first.
 * @throws ServiceError `not_found`, `forbidden`, `invalid`; `conflict` when a watcher observes the location, the
 * idempotency key stands for another body, or there is no good load for `snapshot: unchanged` to carry forward.
 */
export async function recordLoad(context: Context, input: RecordLoadInput): Promise<RecordedLoad> {
  const { deployment } = await requirePlace(context, input.deployment, input.location, "load.record");
  const now = new Date();
  checkLoad(input.header, input.assets !== null || input.header.stored !== undefined, now);

  return oneAtATime(context.db, { deploymentId: deployment.id, name: input.location }, () =>
    context.db.bulkTransaction(async (tx) => {
      const location = await lockLocation(tx.sql, deployment.id, input.location);
      await authorize(context, "load.record", deployment.id, tx.sql, undefined, [location.id]);
      const earlier = await recordedBefore(tx.sql, location, input.idempotency);
      if (earlier !== null) return answer(tx.sql, location, earlier, false, input.values);
      refuseWatched(location);

      const facts = await completeFacts(tx, location, factsOfHeader(input.header, now));
      const content = await contentOf(tx, location, input);
      const number = await writeLoad(tx, context, location, facts, content);
      if (input.idempotency) await writeIdempotencyKey(tx.sql, location.id, input.idempotency, number);
      return answer(tx.sql, location, number, true, input.values);
    }),
  );
}

/** Number of the load that this very request made before, or null. */
async function recordedBefore(
  sql: Sql,
  location: LockedLocation,
  idempotency: RecordLoadInput["idempotency"],
): Promise<number | null> {
  if (idempotency === undefined) return null;
  const known = await readIdempotencyKey(sql, location.id, idempotency.keyHash);
  if (known === null) return null;
  if (known.bodyHash.equals(idempotency.bodyHash)) return known.loadNumber;
  throw new ServiceError(
    "conflict",
    `This Idempotency-Key was used for load ${known.loadNumber} with another body. Use a new key for a new load.`,
  );
}

function refuseWatched(location: LockedLocation): void {
  if (location.connectionId === null) return;
  throw new ServiceError(
    "conflict",
    `A watcher observes “${location.name}”, so its loads are not pushed. ` +
      "Announce the deploy instead (POST …/deploys): the next load with that image takes commit and description on.",
  );
}

/** The push's own facts win; what it leaves open comes from an announcement of its image. */
async function completeFacts(tx: BulkTransaction, location: LockedLocation, facts: LoadFacts): Promise<LoadFacts> {
  const image = facts.image && { ...facts.image, aliases: [] };
  const announced = await takeAnnounced(tx.sql, location, facts, image);
  const rollback = await linkRollback(tx.sql, location, {
    image,
    restarted: true,
    byReference: false,
  });
  return rollback ? { ...announced, rollback } : announced;
}

async function contentOf(tx: BulkTransaction, location: LockedLocation, input: RecordLoadInput): Promise<LoadContent> {
  if (input.header.error) {
    return { type: "error", error: input.header.error, errorHash: errorHash(input.header.error) };
  }
  if (input.assets || input.header.stored) {
    const stored = [...(input.known ?? []), ...storedPairs(input.header.stored)];
    const standing = await readStanding(tx.sql, location);
    const assets = await addStored(tx.sql, location, standing, input.assets ?? [], stored);
    return { type: "snapshot", delta: await compareWithBase(tx.sql, location, assets, "push", standing) };
  }
  const base = await readLoadFacts(tx.sql, location.id, location.lastGoodLoad);
  if (base !== null) return { type: "unchanged", base };
  throw new ServiceError(
    "conflict",
    "No earlier load of this code location loaded, so there is no snapshot to carry forward: send the assets.",
  );
}

async function answer(
  sql: Sql,
  location: LockedLocation,
  number: number,
  created: boolean,
  values: boolean,
): Promise<RecordedLoad> {
  const row = await readLoad(sql, location.id, number);
  if (row === null) throw new Error(`load ${number} of location ${location.id} is gone`);
  const rows = await readLoadChanges(sql, location.id, number, CHANGES);
  const last = rows.at(-1);
  const more = row.added + row.removed + row.changed > rows.length;
  const { make, baseMake } = await readLoadMakes(sql, location.id, number);
  const shared = sharedFacts(baseMake, make);
  return {
    created,
    load: loadView(row, await retentionOfLoad(sql, location.id, retainedLoad(row))),
    changes: await changeViews(sql, location.id, rows, { values, shared: () => shared }),
    nextCursor: more && last ? encodeCursor({ after: last.keyHash.toString("hex") }) : null,
  };
}
