import type { LoadView } from "../../contracts/loads.ts";
import type { BulkTransaction, Sql } from "../../db/database.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import { insertLoad, joinLoadGroup, type LoadFactsRow, readLoadFacts } from "../../db/history/loads.ts";
import { advanceLocation, type LockedLocation } from "../../db/history/locations.ts";
import { notify } from "../../db/notify.ts";
import { type ActiveHold, readActiveHold } from "../../db/rollback/holds.ts";
import { type ImageRef, isSameImage } from "../../domain/image.ts";
import { CANONICAL_VERSION } from "../../domain/snapshot/canonical.ts";
import type { Fidelity, Make } from "../../domain/snapshot/make.ts";
import { continuesGroup, type SimilarityFacts, similarityHash } from "../../domain/timeline/similarity.ts";
import { raiseLoadAlerts } from "../alerts/raise-load-alerts.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import type { SnapshotDelta } from "./compare-with-base.ts";
import { listRecorded } from "./list-recorded.ts";
import type { LoadFacts } from "./load-facts.ts";
import { noteCommit } from "./note-commit.ts";
import { queueReports } from "./queue-reports.ts";
import { loadSearchText } from "./search-text.ts";
import { writeSnapshot } from "./write-snapshot.ts";

/** What a load carried: a snapshot, the last good one once more, or an error. */
export type LoadContent =
  | { readonly type: "snapshot"; readonly delta: SnapshotDelta }
  | { readonly type: "unchanged"; readonly base: LoadFactsRow }
  | {
      readonly type: "error";
      readonly error: NonNullable<LoadView["error"]>;
      /** What tells this failure from others (`errorHash`): the error may carry more, such as a program's last words. */
      readonly errorHash: Buffer;
    };

/**
 * Writes the location's next load: the one way in which history grows. The caller holds the location's lock,
 * so the number has no rival, the base cannot move, and a throw leaves nothing behind.
 * @returns the load's number.
 */
export async function writeLoad(
  tx: BulkTransaction,
  context: Context,
  location: LockedLocation,
  facts: LoadFacts,
  content: LoadContent,
): Promise<number> {
  const number = location.currentLoad + 1;
  const result = resultOf(content, facts.fidelity);
  const rollbackOf = facts.rollback?.targetLoad ?? null;
  const git = facts.git ?? facts.imageGit ?? null;
  const similar = {
    image: facts.image,
    commit: facts.git?.commit ?? null,
    bundles: facts.bundles,
    metadata: facts.metadata,
  };
  const similarity = similarityHash(
    result.fingerprint
      ? { ...similar, status: "loaded", fingerprint: result.fingerprint }
      : { ...similar, status: "failed", errorHash: result.errorHash },
  );
  const previous = await readLoadFacts(tx.sql, location.id, location.currentLoad);
  const next = { similarityHash: similarityTo(previous, content, similar) ?? similarity, rollbackOf };
  const groupFirst = previous !== null && continuesGroup(previous, next) ? previous.groupFirst : number;

  const againstHold = facts.rollback === null ? await standingAgainst(tx.sql, location, facts.image, previous) : null;
  if (content.type === "snapshot") await writeSnapshot(tx, location.id, number, content.delta);
  await insertLoad(tx.sql, location.id, {
    number,
    status: result.fingerprint ? "loaded" : "failed",
    loadedAt: facts.loadedAt,
    source: facts.source,
    ...result,
    imageReference: facts.image?.reference ?? null,
    imageDigest: facts.image?.digest ?? null,
    gitJson: jsonText(facts.git),
    runtimeJson: jsonText(facts.runtime),
    bundlesJson: jsonText(facts.bundles),
    metadataJson: jsonText(facts.metadata),
    deployType: facts.deployType,
    deployedByJson: jsonText(facts.deployedBy),
    description: facts.description,
    groupFirst,
    similarityHash: similarity,
    rollbackId: facts.rollback?.id ?? null,
    rollbackOf,
    againstHoldId: againstHold?.id ?? null,
    searchText: loadSearchText({
      ...facts,
      git,
      commit: await noteCommit(tx.sql, location.deploymentId, git),
      number,
      error: content.type === "error" ? content.error : null,
      rollbackOf,
    }),
    recordedByJson: JSON.stringify(actorRecord(context.actor)),
  });
  await joinLoadGroup(tx.sql, location.id, groupFirst, number);
  await advanceLocation(tx.sql, location.id, number, result.fingerprint ? number : location.lastGoodLoad);
  // A restart of what runs already is no news to a git host.
  if (git !== null && groupFirst === number) {
    await queueReports(tx.sql, location, number, git, result.fingerprint ? "success" : "failure");
  }
  if (content.type !== "error") {
    await listRecorded(tx.sql, location, number, content.type === "snapshot" ? content.delta.opened : []);
  }

  await appendAudit(tx.sql, {
    context,
    action: "load.recorded",
    deploymentId: location.deploymentId,
    locationId: location.id,
    target: { location: location.name, load: number },
    after: {
      status: result.fingerprint ? "loaded" : "failed",
      source: facts.source,
      rollbackOf,
      againstHold: againstHold?.id ?? null,
    },
  });
  await notify(tx.sql, {
    type: "load.recorded",
    deploymentId: location.deploymentId,
    deployment: location.deployment,
    location: location.name,
    number,
    ...(againstHold !== null && { againstHold: true }),
  });
  const { added, removed, changed } = result;
  await raiseLoadAlerts(tx.sql, location, {
    number,
    facts,
    result:
      content.type === "error"
        ? { status: "failed", message: content.error.message }
        : { status: "loaded", counts: { added, removed, changed } },
    previous,
    againstHold,
  });
  return number;
}

/**
 * The hold that a load came against: the deploy unit is held, and the load's image is another than the hold's. Where a
 * digest is missing on either side, an image counts as another when it is not the one that ran before.
 */
async function standingAgainst(
  sql: Sql,
  location: LockedLocation,
  image: ImageRef | null,
  previous: LoadFactsRow | null,
): Promise<ActiveHold | null> {
  if (location.deployUnitId === null || image === null) return null;
  const hold = await readActiveHold(sql, location.deployUnitId);
  if (hold === null) return null;
  const aliases = image.digest === null ? [] : await readDigests(sql, location.deploymentId, image.digest);
  if (hold.digest !== null && image.digest !== null) return aliases.includes(hold.digest) ? null : hold;
  if (previous === null || previous.imageReference === null) return null;
  const before = { reference: previous.imageReference, digest: previous.imageDigest };
  return isSameImage(before, { ...image, aliases }) === false ? hold : null;
}

/** Columns that say what came of the load. */
function resultOf(content: LoadContent, fidelity: Fidelity) {
  const none = { added: 0, removed: 0, changed: 0 };
  switch (content.type) {
    case "snapshot": {
      const { fingerprint, base, counts, total, make } = content.delta;
      return { make, fingerprint, comparedTo: base, ...counts, total, errorJson: null, errorHash: null };
    }
    case "unchanged": {
      const { fingerprint, number, total, make } = content.base;
      if (fingerprint === null) throw new Error(`load ${number} loaded without a fingerprint`);
      return { make, fingerprint, comparedTo: number, ...none, total, errorJson: null, errorHash: null };
    }
    case "error": {
      const { error } = content;
      const failure = { errorJson: JSON.stringify(error), errorHash: content.errorHash, fingerprint: null };
      const make: Make = { fidelity, canonicalVersion: CANONICAL_VERSION, ignoredMetadata: [] };
      return { ...failure, make, comparedTo: null, ...none, total: 0 };
    }
  }
}

/**
 * What the similarity of a load without changes would be had it been made as the load before it was: a make of its own
 * moves the fingerprint, and ends no group. Null where the load's own similarity says all.
 */
function similarityTo(
  previous: LoadFactsRow | null,
  content: LoadContent,
  facts: Pick<SimilarityFacts, "image" | "commit" | "bundles" | "metadata">,
): Buffer | null {
  if (previous === null || content.type !== "snapshot") return null;
  const { base, isMadeAlike, counts } = content.delta;
  const isChanged = counts.added + counts.removed + counts.changed > 0;
  if (previous.number !== base || previous.fingerprint === null || isMadeAlike || isChanged) return null;
  return similarityHash({ ...facts, status: "loaded", fingerprint: previous.fingerprint });
}

/** JSON text, or null when there is nothing to say. */
function jsonText(value: object | null): string | null {
  return value === null || Object.keys(value).length === 0 ? null : JSON.stringify(value);
}
