import type { Facet } from "../../domain/diff/change.ts";

/** Facets in the words of the page. */
export const FACET_NAMES: Record<Facet, string> = {
  CODE_VERSION: "Code version",
  DEPENDENCIES: "Dependencies",
  PARTITIONS_DEFINITION: "Partitions definition",
  TAGS: "Tags",
  METADATA: "Metadata",
};
