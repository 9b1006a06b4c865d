import type { LoadView } from "../../contracts/loads.ts";
import type { BulkTransaction } from "../../db/database.ts";
import { insertLoad, joinLoadGroup, type LoadFactsRow, readLoadFacts } from "../../db/history/loads.ts";
import { advanceLocation, type LockedLocation } from "../../db/history/locations.ts";
import { notify } from "../../db/notify.ts";
import { CANONICAL_VERSION } from "../../domain/snapshot/canonical.ts";
import { continuesGroup, errorHash, similarityHash } from "../../domain/timeline/similarity.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import type { SnapshotDelta } from "./compare-with-base.ts";
import type { LoadFacts } from "./load-facts.ts";
import { loadSearchText } from "./search-text.ts";
import { writeSnapshot } from "./write-snapshot.ts";

/** What a load carried: a snapshot, the last good one once more, or an error. */
export type LoadContent =
  | { readonly type: "snapshot"; readonly delta: SnapshotDelta }
  | { readonly type: "unchanged"; readonly base: LoadFactsRow }
  | { readonly type: "error"; readonly error: NonNullable<LoadView["error"]> };

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
  const result = resultOf(content);
  const rollbackOf = facts.rollback?.targetLoad ?? null;
  const similarity = similarityHash({
    image: facts.image,
    commit: facts.git?.commit ?? null,
    metadata: facts.metadata,
    ...(result.fingerprint
      ? { status: "loaded", fingerprint: result.fingerprint }
      : { status: "failed", errorHash: result.errorHash }),
  });
  const groupFirst = await firstOfGroup(tx, location, { similarityHash: similarity, rollbackOf }, number);

  if (content.type === "snapshot") await writeSnapshot(tx, location.id, number, content.delta);
  await insertLoad(tx.sql, location.id, {
    number,
    status: result.fingerprint ? "loaded" : "failed",
    loadedAt: facts.loadedAt,
    source: facts.source,
    ...result,
    fidelity: content.type === "unchanged" ? content.base.fidelity : facts.fidelity,
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
    searchText: loadSearchText({
      ...facts,
      number,
      error: content.type === "error" ? content.error : null,
      rollbackOf,
    }),
    recordedByJson: JSON.stringify(actorRecord(context.actor)),
  });
  await joinLoadGroup(tx.sql, location.id, groupFirst, number);
  await advanceLocation(tx.sql, location.id, number, result.fingerprint ? number : location.lastGoodLoad);

  await appendAudit(tx.sql, {
    context,
    action: "load.recorded",
    deploymentId: location.deploymentId,
    locationId: location.id,
    target: { location: location.name, load: number },
    after: { status: result.fingerprint ? "loaded" : "failed", source: facts.source, rollbackOf },
  });
  await notify(tx.sql, {
    type: "load.recorded",
    deploymentId: location.deploymentId,
    deployment: location.deployment,
    location: location.name,
    number,
  });
  return number;
}

/** Columns that say what came of the load. */
function resultOf(content: LoadContent) {
  const none = { added: 0, removed: 0, changed: 0 };
  switch (content.type) {
    case "snapshot": {
      const { fingerprint, base, counts, total } = content.delta;
      const made = { canonicalVersion: CANONICAL_VERSION, errorJson: null, errorHash: null };
      return { fingerprint, comparedTo: base, ...counts, total, ...made };
    }
    case "unchanged": {
      const { fingerprint, number, total, canonicalVersion } = content.base;
      if (fingerprint === null) throw new Error(`load ${number} loaded without a fingerprint`);
      return { fingerprint, comparedTo: number, ...none, total, canonicalVersion, errorJson: null, errorHash: null };
    }
    case "error": {
      const { error } = content;
      const failure = { errorJson: JSON.stringify(error), errorHash: errorHash(error), fingerprint: null };
      return { ...failure, comparedTo: null, ...none, total: 0, canonicalVersion: CANONICAL_VERSION };
    }
  }
}

/** First load of the group that the new one belongs to: the previous load's group when they are alike, else its own. */
async function firstOfGroup(
  tx: BulkTransaction,
  location: LockedLocation,
  next: { similarityHash: Buffer; rollbackOf: number | null },
  number: number,
): Promise<number> {
  const previous = await readLoadFacts(tx.sql, location.id, location.currentLoad);
  return previous !== null && continuesGroup(previous, next) ? previous.groupFirst : number;
}

/** JSON text, or null when there is nothing to say. */
function jsonText(value: object | null): string | null {
  return value === null || Object.keys(value).length === 0 ? null : JSON.stringify(value);
}
