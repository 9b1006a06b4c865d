import type { LoadView } from "../../contracts/loads.ts";
import type { BulkTransaction, Sql } from "../../db/database.ts";
import { readLoad } from "../../db/history/load-rows.ts";
import { type LoadFactsRow, readGitOfDigest, readGitOfLoad, readLoadFacts } from "../../db/history/loads.ts";
import { bindLocation, type LockedLocation, lockLocation } from "../../db/history/locations.ts";
import { readConnection, readServerId, writeSourceState } from "../../db/history/source-state.ts";
import { isConnectionHeldBy } from "../../db/watch/connections.ts";
import type { ImageRef } from "../../domain/image.ts";
import { errorHash } from "../../domain/timeline/similarity.ts";
import type { Observation } from "../../sources/source.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { compareWithBase } from "./compare-with-base.ts";
import { linkRollback } from "./link-rollback.ts";
import type { LoadFacts } from "./load-facts.ts";
import { loadView } from "./load-view.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { takeAnnounced } from "./take-announced.ts";
import { type LoadContent, writeLoad } from "./write-load.ts";

export type RecordObservationInput = {
  readonly connectionId: string;
  /** The worker that watches, by the name under which it holds the connection. */
  readonly watcher: string;
  readonly observation: Observation;
  /** What the deploy target says runs there; null when nobody could tell. */
  readonly image: ImageRef | null;
};

/**
 * Records what a watcher saw, unless it stands already: the same process with the same content, or a failure
 * that is only being tried again. Repeats are cheap and safe, also from two watchers at once, since the
 * comparison is made under the location's lock.
 * @throws ServiceError `not_found`, `forbidden`; `conflict` when another connection observes the location, or
 * another worker watches by now: what the former one saw may be older than what stands.
 */
export async function recordObservation(
  context: Context,
  input: RecordObservationInput,
): Promise<{ recorded: LoadView | null }> {
  const { observation } = input;
  const connection = await readConnection(context.db.sql, input.connectionId);
  if (connection === null) throw new ServiceError("not_found", "There is no such connection.");
  await authorize(context, "load.record", connection.deploymentId);

  return oneAtATime(context.db, { deploymentId: connection.deploymentId, name: observation.location }, () =>
    context.db.bulkTransaction(async (tx) => {
      const location = await lockLocation(tx.sql, connection.deploymentId, observation.location);
      // Under the location's lock: whoever took the connection over has recorded nothing yet, or is seen here.
      if (!(await isConnectionHeldBy(tx.sql, input.connectionId, input.watcher))) {
        throw new ServiceError("conflict", `Another worker observes the code location “${location.name}” by now.`);
      }
      await bind(tx.sql, location, input.connectionId);

      const previous = await readLoadFacts(tx.sql, location.id, location.currentLoad);
      const serverId = await readServerId(tx.sql, location.id);
      const seen: Seen = {
        observation,
        image: observation.image ?? input.image,
        restarted: serverId !== observation.serverId,
        content: await contentOf(tx, location, observation),
      };
      const isNews = previous === null || differs(previous, seen);
      const number = isNews
        ? await record(tx, context, location, connection.kind, previous, seen)
        : location.currentLoad;
      const { observedAt } = observation;
      await writeSourceState(tx.sql, location.id, { serverId: observation.serverId, loadNumber: number, observedAt });

      const row = isNews ? await readLoad(tx.sql, location.id, number) : null;
      return { recorded: row && loadView(row) };
    }),
  );
}

type Seen = {
  readonly observation: Observation;
  readonly image: ImageRef | null;
  readonly restarted: boolean;
  readonly content: LoadContent;
};

async function bind(sql: Sql, location: LockedLocation, connectionId: string): Promise<void> {
  if (location.connectionId === connectionId) return;
  if (location.connectionId !== null) {
    throw new ServiceError("conflict", `Another connection observes the code location “${location.name}”.`);
  }
  await bindLocation(sql, location.id, connectionId);
}

async function contentOf(
  tx: BulkTransaction,
  location: LockedLocation,
  observation: Observation,
): Promise<LoadContent> {
  if (observation.status === "failed") return { type: "error", error: observation.error };
  return { type: "snapshot", delta: await compareWithBase(tx.sql, location, observation.assets, observation.fidelity) };
}

/** Whether what was seen is anything but the newest load once more. */
function differs(previous: LoadFactsRow, { content, image, restarted }: Seen): boolean {
  if (imageDiffers(previous, image)) return true;
  if (content.type === "error") {
    // A process that cannot load has no lasting identity: its retries are one load.
    return previous.errorHash === null || !previous.errorHash.equals(errorHash(content.error));
  }
  if (restarted || previous.status === "failed") return true;
  return content.type === "snapshot" && content.delta.isNews;
}

/** An image that could not be told now or then is no news. */
function imageDiffers(previous: LoadFactsRow, image: ImageRef | null): boolean {
  if (image === null || previous.imageReference === null) return false;
  if (image.digest !== null && previous.imageDigest !== null) return image.digest !== previous.imageDigest;
  return image.reference !== previous.imageReference;
}

async function record(
  tx: BulkTransaction,
  context: Context,
  location: LockedLocation,
  source: string,
  previous: LoadFactsRow | null,
  { observation, image, restarted, content }: Seen,
): Promise<number> {
  // A process that failed at first and then came up is still the one that the rollback started.
  const stillComingUp = previous?.status === "failed" && previous.rollbackId !== null;
  const rollback = await linkRollback(tx.sql, location, {
    image,
    restarted: restarted || stillComingUp,
    byReference: true,
  });
  const seen: LoadFacts = {
    loadedAt: observation.observedAt,
    source,
    fidelity: observation.fidelity,
    image,
    git: null,
    runtime: observation.runtime,
    bundles: [],
    metadata: observation.metadata,
    deployType: null,
    deployedBy: rollback && { name: rollback.requestedBy },
    description: rollback?.description ?? null,
    rollback,
  };
  const announced = await takeAnnounced(tx.sql, location, seen);
  const git = announced.git ?? (await knownGit(tx.sql, location, image, rollback?.targetLoad ?? null));
  return writeLoad(tx, context, location, { ...announced, git }, content);
}

/** A restart and a rollback run a commit that is known: that of the image, else that of the load gone back to. */
async function knownGit(
  sql: Sql,
  location: LockedLocation,
  image: ImageRef | null,
  targetLoad: number | null,
): Promise<LoadFacts["git"]> {
  const ofImage = image?.digest ? await readGitOfDigest(sql, location.id, image.digest) : null;
  const json = ofImage ?? (targetLoad === null ? null : await readGitOfLoad(sql, location.id, targetLoad));
  return json === null ? null : (JSON.parse(json) as LoadFacts["git"]);
}
