import { z } from "zod";
import type { JsonObject } from "../../domain/json.ts";
import { snakeCase } from "./snake-case.ts";

export const PARTITIONS_SELECTION =
  "description type name fmt dimensionTypes { name description type dynamicPartitionsDefinitionName }";

export const partitionsSchema = z.object({
  description: z.string(),
  type: z.string(),
  name: z.string().nullable(),
  fmt: z.string().nullable(),
  dimensionTypes: z.array(
    z.object({
      name: z.string(),
      description: z.string(),
      type: z.string(),
      dynamicPartitionsDefinitionName: z.string().nullable(),
    }),
  ),
});

/**
 * What GraphQL tells of a partitions definition, under the names that it has in a snapshot. What it does not tell is
 * left out: `end`, exclusions, the keys of static partitions (the description joins them, quoted, in a way that cannot
 * be undone), the cron schedule of hourly, daily, weekly and monthly partitions (`cadence` stands for it, without the
 * offsets within the hour, day, week or month), the format of a dimension. Where only a description is left, it stands
 * for the rest, so that a change shows.
 */
export function partitionsOf(definition: z.infer<typeof partitionsSchema>): JsonObject {
  const { type, description, name, fmt, dimensionTypes } = definition;
  if (type !== "MULTIPARTITIONED") return simplePartitions({ type, description, name, fmt });
  return {
    type: "multi",
    dimensions: dimensionTypes.map((dimension) => ({
      name: dimension.name,
      partitions: simplePartitions({
        type: dimension.type,
        description: dimension.description,
        name: dimension.dynamicPartitionsDefinitionName,
        fmt: null,
      }),
    })),
  };
}

type Simple = { type: string; description: string; name: string | null; fmt: string | null };

function simplePartitions({ type, description, name, fmt }: Simple): JsonObject {
  switch (type) {
    case "TIME_WINDOW":
      return { type: "time_window", ...(fmt === null ? {} : { fmt }), ...timeWindow(description) };
    case "STATIC":
      return { type: "static", description };
    case "DYNAMIC":
      return { type: "dynamic", ...(name === null ? { description } : { name }) };
    default:
      return { type: snakeCase(type).toLowerCase(), description };
  }
}

/** `TimeWindowPartitionsDefinition.__str__`: a start may hold blanks, a timezone may not. */
const TIME_WINDOW =
  /^(?<schedule>.+?), starting (?<start>.*?) (?<timezone>\S+)\.(?: End offsetted by (?<end>-?\d+) partitions?\.)?$/s;
const CADENCES = new Set(["Hourly", "Daily", "Weekly", "Monthly"]);

function timeWindow(description: string): JsonObject {
  const { schedule, start, timezone, end } = TIME_WINDOW.exec(description)?.groups ?? {};
  if (schedule === undefined || start === undefined || timezone === undefined) return { description };
  return {
    start,
    timezone,
    ...(CADENCES.has(schedule) ? { cadence: schedule.toLowerCase() } : { cronSchedule: schedule }),
    ...(end === undefined ? {} : { endOffset: Number(end) }),
  };
}
