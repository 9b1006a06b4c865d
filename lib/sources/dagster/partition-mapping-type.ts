import { snakeCase } from "./snake-case.ts";

/**
 * The `type` of a partition mapping, from the name of its class in Dagster: `time_window` of
 * `TimeWindowPartitionMapping`, `multi_to_single_dimension`, `specific_partitions`, `all`, `last`, `identity`, `static`.
 */
export function partitionMappingType(className: string): string {
  return snakeCase(className.replace(/PartitionMapping$/, "") || className);
}
