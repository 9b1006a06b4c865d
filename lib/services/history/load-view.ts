import { type ListedError, type ListedLoad, type LoadView, loadSchema } from "../../contracts/loads.ts";
import type { LoadRow } from "../../db/history/load-rows.ts";

/** A load as clients see it, from its row. */
export function loadView(row: LoadRow): LoadView {
  return { ...factsView(row), error: parseText<LoadView["error"]>(row.error, null) };
}

/** A load among others as clients see it, from a row of `LISTED_LOAD_COLUMNS`. */
export function listedLoadView(row: LoadRow): ListedLoad {
  return { ...factsView(row), error: parseText<ListedError | null>(row.error, null) };
}

/** The row's JSON texts were written from validated facts. */
function factsView(row: LoadRow): Omit<LoadView, "error"> {
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
    restorable: loadSchema.shape.restorable.parse(row.restorable),
    git: parseText(row.git, null),
    runtime: parseText(row.runtime, {}),
    bundles: parseText(row.bundles, []),
    metadata: parseText(row.metadata, {}),
    deployType: loadSchema.shape.deployType.parse(row.deploy_type),
    deployedBy: parseText(row.deployed_by, null),
    description: row.description,
    rollbackOf: row.rollback_of,
    rollbackId: row.rollback_id,
    counts: { added: row.added, removed: row.removed, changed: row.changed, total: row.total },
  };
}

function parseText<T>(json: string | null, absent: T): T {
  return json === null ? absent : (JSON.parse(json) as T);
}
