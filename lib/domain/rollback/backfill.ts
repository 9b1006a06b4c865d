import type { Facet } from "../diff/change.ts";

/**
 * What makes data that was written by one version stale under another: the code that computes it, and the partitions
 * that it is kept in. Tags, metadata and dependencies alone leave the data what it is.
 */
export const BACKFILL_FACETS = ["CODE_VERSION", "PARTITIONS_DEFINITION"] as const satisfies Facet[];
export type BackfillFacet = (typeof BACKFILL_FACETS)[number];
