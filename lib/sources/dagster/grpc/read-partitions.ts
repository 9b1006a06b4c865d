import type { JsonObject, JsonValue } from "../../../domain/json.ts";
import { snakeCase } from "../snake-case.ts";
import { formatTime } from "./format-time.ts";
import { plainMembers, plainObject, type SerdesObject, serdesObject } from "./serdes.ts";

/**
 * A partitions definition as Loadline knows it (docs/canonical-form.md §2), complete; null when there is none. The
 * class names are those that Dagster stores (core/definitions/partitions/snap/snap.py). Kinds not known here are kept.
 */
export function readPartitions(value: JsonValue | undefined): JsonObject | null {
  const definition = serdesObject(value);
  if (definition === null) return null;
  switch (definition.__class__) {
    case "ExternalTimeWindowPartitionsDefinitionData":
      return readTimeWindow(definition);
    case "ExternalStaticPartitionsDefinitionData":
      return readStatic(definition);
    case "ExternalDynamicPartitionsDefinitionData":
      return plainObject(definition, "dynamic");
    case "ExternalMultiPartitionsDefinitionData":
      return readMulti(definition);
    default:
      return plainObject(definition, snakeCase(definition.__class__));
  }
}

/**
 * `start` and `end` are written with the definition's own format, as people and Dagster's GraphQL know them; since that
 * may leave out what counts (a daily format has no hours), the instants stand beside them, in seconds since 1970.
 * What older servers said instead of a cron schedule, and members not known here, are kept where they say something.
 */
function readTimeWindow({ __class__, ...given }: SerdesObject): JsonObject {
  const { start, end, timezone, fmt, cron_schedule, end_offset, exclusions, ...rest } = given as JsonObject;
  // Dagster takes no timezone, and an empty one, for UTC; and an end of 0 for none.
  const zone = typeof timezone === "string" && timezone !== "" ? timezone : "UTC";
  const format = typeof fmt === "string" ? fmt : "";
  const definition: JsonObject = {
    type: "time_window",
    start: typeof start === "number" ? formatTime(start, zone, format) : "",
    startTimestamp: start ?? null,
    timezone: zone,
    fmt: format,
    cronSchedule: cron_schedule ?? "",
    endOffset: end_offset ?? 0,
  };
  if (typeof end === "number" && end !== 0) {
    definition.end = formatTime(end, zone, format);
    definition.endTimestamp = end;
  }
  if (Array.isArray(exclusions)) definition.exclusions = exclusions.map(readExclusion);
  const said = Object.entries(rest).filter(([, member]) => member !== null);
  return { ...plainMembers({ __class__, ...Object.fromEntries(said) }), ...definition };
}

/** A cron schedule as text, or one instant as `{timestamp, timezone}`. */
function readExclusion(value: JsonValue): JsonValue {
  const instant = serdesObject(value);
  return instant === null ? value : plainMembers(instant);
}

/** Dagster drops repeated keys when it reads such a definition; code servers before 1.4 may send them. */
function readStatic({ partition_keys: keys, ...rest }: SerdesObject): JsonObject {
  return {
    ...plainObject(rest as SerdesObject, "static"),
    keys: Array.isArray(keys) ? [...new Set(keys)] : (keys ?? null),
  };
}

function readMulti({ external_partition_dimension_definitions: given, ...rest }: SerdesObject): JsonObject {
  const dimensions = Array.isArray(given) ? given.map(readDimension) : (given ?? null);
  return { ...plainObject(rest as SerdesObject, "multi"), dimensions };
}

function readDimension(value: JsonValue): JsonValue {
  const dimension = serdesObject(value);
  if (dimension === null) return value;
  const { external_partitions_def_data: partitions, ...rest } = dimension;
  return { ...plainMembers(rest as SerdesObject), partitions: readPartitions(partitions) };
}
