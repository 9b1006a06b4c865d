import { z } from "zod";
import type { JsonObject } from "../../domain/json.ts";
import { withSortedSets } from "../sorted-sets.ts";
import { partitionMappingType } from "./partition-mapping-type.ts";

export const MAPPING_SELECTION = "className description";

export const mappingSchema = z.object({ className: z.string(), description: z.string() });

/** As in `TimeWindowPartitionMapping.description`, which says nothing of offsets that are 0. */
const OFFSETS = /window is offsetted by (-?\d+) and (-?\d+) partitions respectively/;

/**
 * What GraphQL tells of a partition mapping: its type, the offsets of a time window, and else a description. It sends
 * null both where there is no mapping and where the mapping has no members (`all`, `last`, `identity`).
 */
export function mappingOf(mapping: z.infer<typeof mappingSchema> | null): JsonObject | null {
  if (mapping === null) return null;
  const type = partitionMappingType(mapping.className);
  if (type !== "time_window") return { type, description: withSortedSets(mapping.description) };
  const [, start = "0", end = "0"] = OFFSETS.exec(mapping.description) ?? [];
  return { type, startOffset: Number(start), endOffset: Number(end) };
}
