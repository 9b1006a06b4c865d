import type { LoadView } from "../../contracts/loads.ts";
import type { BulkTransaction, Sql } from "../../db/database.ts";
import { readLoad } from "../../db/history/load-rows.ts";
import { type LoadFactsRow, readGitOfDigest, readGitOfLoad, readLoadFacts } from "../../db/history/loads.ts";
import { bindLocation, type LockedLocation, lockLocation } from "../../db/history/locations.ts";
import { readConnection, readSeenProcess, writeSourceState } from "../../db/history/source-state.ts";
import { isConnectionHeldBy } from "../../db/watch/connections.ts";
import { type ImageRef, isSameImage, type KnownImage } from "../../domain/image.ts";
import { type JsonValue, jsonEqual } from "../../domain/json.ts";
import { withLastWords } from "../../domain/last-words.ts";
import { observedDeployType } from "../../domain/observed-deploy-type.ts";
import { KEPT_AS_CURRENT } from "../../domain/retention/retention.ts";
import { errorHash } from "../../domain/timeline/similarity.ts";
import type { Observation } from "../../sources/source.ts";
import { authorize } from "../access/authorize.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { compareWithBase, readStanding } from "./compare-with-base.ts";
import { type LinkedRollback, linkRollback } from "./link-rollback.ts";
import type { Git, LoadFacts } from "./load-facts.ts";
import { loadView } from "./load-view.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { takeAnnounced } from "./take-announced.ts";
import { type LoadContent, writeLoad } from "./write-load.ts";

export type RecordObservationInput = {
  readonly connectionId: string;
  /** The worker that watches, by the name under which it holds the connection. */
  readonly watcher: string;
  readonly observation: Observation;
  /**
   * What runs there, by the word of the deploy target or else of the registry; null when nobody could tell. `recorded`:
   * the process was seen before, so that its image is that of the newest load, whatever runs by now.
   */
  readonly image: ImageRef | "recorded" | null;
  /** Other digests of the image. */
  readonly aliases?: readonly string[];
  /** What the deploy target calls the process; null when none was asked, or it named none. */
  readonly instance?: string | null;
  /** The commit in the image's labels. */
  readonly imageGit?: Git | null;
  /** What a process that cannot be reached wrote last. */
  readonly lastOutput?: string | null;
};

/** One failure, whatever the words for it: as long as nothing answers, nobody knows more. */
const UNREACHABLE_HASH = errorHash({ message: "unreachable" });

/**
 * Records what a watcher saw, unless it stands already: the same process with the same content, or a failure
 * that is only being tried again. Repeats are cheap and safe, also from two watchers at once, since the
 * comparison is made under the location's lock.
 * The facts of a load are those of its process: as long as that runs, its image does not change.
 * @throws ServiceError `not_found`, `forbidden`; `conflict` when another connection observes the location, or
 * another worker watches by now, or the process that was seen before is no longer the newest: what was seen may be
 * older than what stands.
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
      const restarted = (await readSeenProcess(tx.sql, location.id))?.serverId !== observation.serverId;
      const seen: Seen = {
        observation,
        image: imageOf(input, previous, restarted),
        imageGit: input.imageGit ?? null,
        restarted,
        content: await contentOf(tx, location, observation, input.lastOutput ?? null),
      };
      const rollback = await broughtBy(tx.sql, location, previous, seen);
      // What a rollback brought is told by its load, though nothing but the image may be another, and that not known before.
      const isBrought = rollback !== null && seen.content.type === "snapshot";
      const isNews = previous === null || isBrought || differs(previous, seen);
      const number = isNews
        ? await record(tx, context, location, connection.kind, { previous, seen, rollback })
        : location.currentLoad;
      const { serverId, observedAt } = observation;
      const instance = input.instance ?? null;
      await writeSourceState(tx.sql, location.id, { serverId, instance, loadNumber: number, observedAt });

      const row = isNews ? await readLoad(tx.sql, location.id, number) : null;
      return { recorded: row && loadView(row, KEPT_AS_CURRENT) };
    }),
  );
}

type Seen = {
  readonly observation: Observation;
  readonly image: KnownImage | null;
  readonly imageGit: Git | null;
  readonly restarted: boolean;
  readonly content: LoadContent;
};

function imageOf(input: RecordObservationInput, previous: LoadFactsRow | null, restarted: boolean): KnownImage | null {
  const { image, aliases = [] } = input;
  if (image !== "recorded") return image && { ...image, aliases };
  if (restarted) throw new ServiceError("conflict", "Another process was observed in the meantime.");
  if (previous === null || previous.imageReference === null) return null;
  return { reference: previous.imageReference, digest: previous.imageDigest, aliases: [] };
}

async function bind(sql: Sql, location: LockedLocation, connectionId: string): Promise<void> {
  if (location.connectionId === connectionId) return;
  if (location.connectionId !== null) {
    throw new ServiceError(
      "conflict",
      `Another connection observes the code location “${location.name}”. Have one of the two leave it out.`,
    );
  }
  await bindLocation(sql, location.id, connectionId);
}

async function contentOf(
  tx: BulkTransaction,
  location: LockedLocation,
  observation: Observation,
  lastOutput: string | null,
): Promise<LoadContent> {
  if (observation.status === "failed") {
    const { error } = observation;
    if (!observation.unreachable) return { type: "error", error, errorHash: errorHash(error) };
    return { type: "error", error: withLastWords(error, lastOutput), errorHash: UNREACHABLE_HASH };
  }
  const { assets, fidelity } = observation;
  const standing = await readStanding(tx.sql, location);
  return { type: "snapshot", delta: await compareWithBase(tx.sql, location, assets, fidelity, standing) };
}

/** Whether what was seen is anything but the newest load once more. */
function differs(previous: LoadFactsRow, { content, image, restarted, observation }: Seen): boolean {
  if (imageDiffers(previous, image) || bundlesDiffer(previous, observation)) return true;
  if (content.type === "error") {
    // A process that cannot load has no lasting identity: its retries are one load.
    return previous.errorHash === null || !previous.errorHash.equals(content.errorHash);
  }
  if ((restarted && observation.restartIsLoad) || previous.status === "failed") return true;
  return content.type === "snapshot" && content.delta.isNews;
}

/** The versions of the code itself, such as a commit, are news whatever it defines; so is a failure at another one. */
function bundlesDiffer(previous: LoadFactsRow, { bundles = [] }: Observation): boolean {
  if (bundles.length === 0 || previous.bundlesJson === null) return false;
  const known: unknown = JSON.parse(previous.bundlesJson);
  return !jsonEqual(
    known as JsonValue,
    bundles.map((bundle) => ({ ...bundle })),
  );
}

/** An image that could not be told now or then is no news. */
function imageDiffers(previous: LoadFactsRow, image: KnownImage | null): boolean {
  if (image === null || previous.imageReference === null) return false;
  return isSameImage({ reference: previous.imageReference, digest: previous.imageDigest }, image) === false;
}

/** The rollback that brought what was seen, or null. */
async function broughtBy(
  sql: Sql,
  location: LockedLocation,
  previous: LoadFactsRow | null,
  { observation, image: known, restarted }: Seen,
): Promise<LinkedRollback | null> {
  // One that cannot be reached has not come up yet: what it becomes is the rollback's load.
  if (observation.status === "failed" && observation.unreachable === true) return null;
  // A process that failed at first and then came up is still the one that the rollback started.
  const stillComingUp = previous?.status === "failed" && previous.rollbackId !== null;
  // Code that is followed comes anew without a restart: another version was not running all along either.
  const isOther = previous !== null && imageDiffers(previous, known);
  // Nobody could tell what this process runs when it was seen first, such as a target that was silent just then.
  const isTold = previous !== null && previous.imageReference === null;
  return linkRollback(sql, location, {
    image: known,
    restarted: restarted || stillComingUp || isOther || isTold,
    byReference: true,
  });
}

async function record(
  tx: BulkTransaction,
  context: Context,
  location: LockedLocation,
  source: string,
  news: { readonly previous: LoadFactsRow | null; readonly seen: Seen; readonly rollback: LinkedRollback | null },
): Promise<number> {
  const { previous, rollback } = news;
  const { observation, image: known, imageGit, content } = news.seen;
  const isOther = previous !== null && imageDiffers(previous, known);
  const image = known && { reference: known.reference, digest: known.digest };
  const facts: LoadFacts = {
    loadedAt: observation.observedAt,
    source,
    fidelity: observation.fidelity,
    image,
    git: observation.git ?? null,
    imageGit,
    runtime: observation.runtime,
    bundles: (observation.bundles ?? []).map((bundle) => ({ ...bundle })),
    metadata: observation.metadata,
    deployType: null,
    deployedBy: rollback && { name: rollback.requestedBy },
    description: rollback?.description ?? null,
    rollback,
  };
  const announced = await takeAnnounced(tx.sql, location, facts, known);
  const git = announced.git ?? (await knownGit(tx.sql, location, image, rollback?.targetLoad ?? null));
  const deployType = announced.deployType ?? (source === "airflow" ? deployTypeOf(previous, facts, isOther) : null);
  return writeLoad(tx, context, location, { ...announced, git, deployType }, content);
}

/** By what is another than in the load before; the first load says nothing of how it came. */
function deployTypeOf(
  previous: LoadFactsRow | null,
  { image, bundles }: Pick<LoadFacts, "image" | "bundles">,
  imageDiffers: boolean,
): LoadFacts["deployType"] {
  if (previous === null) return null;
  const bundlesBefore = previous.bundlesJson === null ? [] : (JSON.parse(previous.bundlesJson) as typeof bundles);
  return observedDeployType({ digest: image?.digest ?? null, imageDiffers, bundles, bundlesBefore });
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
