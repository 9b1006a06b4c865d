import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { partitionMappingType } from "../partition-mapping-type.ts";
import { plainMembers, plainObject, type SerdesObject, serdesObject } from "./serdes.ts";

/**
 * A partition mapping with all its members, as `{type, …}`; null where the edge has none, for which Dagster then takes
 * a default that depends on both partitions definitions.
 */
export function readPartitionMapping(value: JsonValue | undefined): JsonObject | null {
  const mapping = serdesObject(value);
  if (mapping === null) return null;
  if (mapping.__class__ === "MultiPartitionMapping") return readMulti(mapping);
  return plainObject(mapping, partitionMappingType(mapping.__class__));
}

/** Mappings within it are read as mappings too, so that one stands in the same form wherever it stands. */
function readMulti(mapping: SerdesObject): JsonObject {
  const { downstream_mappings_by_upstream_dimension: given, ...rest } = mapping;
  const members: [string, JsonValue][] = [];
  for (const [upstream, value] of Object.entries(given ?? {})) {
    const { partition_mapping, ...dimension }: JsonObject = serdesObject(value) ?? {};
    const partitionMapping = readPartitionMapping(partition_mapping);
    members.push([upstream, { ...plainMembers(dimension as SerdesObject), partitionMapping }]);
  }
  return {
    ...plainObject(rest as SerdesObject, "multi"),
    // As own members, whatever they are called.
    downstreamMappingsByUpstreamDimension: Object.fromEntries(members),
  };
}
