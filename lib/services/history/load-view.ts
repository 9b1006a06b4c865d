import { type ListedError, type ListedLoad, type LoadView, loadSchema } from "../../contracts/loads.ts";
import type { LoadRow } from "../../db/history/load-rows.ts";
import type { RetainedLoad, Retention } from "../../domain/retention/retention.ts";
import { commitView } from "./commit-view.ts";
import type { Git } from "./load-facts.ts";

/** A load as clients see it, from its row. */
export function loadView(row: LoadRow, retention: Retention): LoadView {
  return { ...factsView(row, retention), error: parseText<LoadView["error"]>(row.error, null) };
}

/** A load among others as clients see it, from a row of `LISTED_LOAD_COLUMNS`. */
export function listedLoadView(row: LoadRow, retention: Retention): ListedLoad {
  return { ...factsView(row, retention), error: parseText<ListedError | null>(row.error, null) };
}

/** The row's JSON texts were written from validated facts. */
function factsView(row: LoadRow, retention: Retention): Omit<LoadView, "error"> {
  const git = parseText<Git | null>(row.git, null);
  return {
    number: row.number,
    status: row.status,
    loadedAt: row.loaded_at.toISOString(),
    recordedAt: row.recorded_at.toISOString(),
    source: row.source,
    fingerprint: row.fingerprint,
    comparedTo: row.compared_to,
    isCurrent: row.is_current,
    image: row.image_reference === null ? null : { reference: row.image_reference, digest: row.image_digest },
    restorable: retention.state === "expired" ? "expired" : loadSchema.shape.restorable.parse(row.restorable),
    probedAt: row.probed_at?.toISOString() ?? null,
    retainedUntil: retainedUntil(retention),
    keptImage: keptImageView(row.kept_image),
    verified: row.verified,
    git,
    commit: commitView(git, row.commit_fact, row.git_links),
    runtime: parseText(row.runtime, {}),
    bundles: parseText(row.bundles, []),
    metadata: parseText(row.metadata, {}),
    deployType: loadSchema.shape.deployType.parse(row.deploy_type),
    deployedBy: parseText(row.deployed_by, null),
    description: row.description,
    rollbackOf: row.rollback_of,
    rollbackId: row.rollback_id,
    againstHold: parseText(row.against_hold, null),
    blocked: blockedView(row.blocked),
    counts: { added: row.added, removed: row.removed, changed: row.changed, total: row.total },
  };
}

function retainedUntil(retention: Retention): string | null {
  if (retention.state === "kept") return null;
  return (retention.state === "expired" ? retention.since : retention.until).toISOString();
}

/** PostgreSQL writes instants with its own zone. */
function keptImageView(json: string | null): LoadView["keptImage"] {
  const kept = parseText<LoadView["keptImage"]>(json, null);
  return kept && { ...kept, since: kept.since && new Date(kept.since).toISOString() };
}

function blockedView(json: string | null): LoadView["blocked"] {
  const block = parseText<LoadView["blocked"]>(json, null);
  return block && { ...block, at: new Date(block.at).toISOString() };
}

function parseText<T>(json: string | null, absent: T): T {
  return json === null ? absent : (JSON.parse(json) as T);
}

/** A row as much as retention looks at it. */
export function retainedLoad(row: LoadRow): RetainedLoad {
  return { number: row.number, digest: row.image_digest, replacedAt: row.replaced_at };
}
