import { z } from "zod";

const timeWindow = z.looseObject({
  type: z.literal("time_window"),
  start: z.union([z.string(), z.number()]),
  timezone: z.string().nullish(),
  cronSchedule: z.string().nullish(),
  endOffset: z.number().nullish(),
  end: z.union([z.string(), z.number()]).nullish(),
  exclusions: z.array(z.unknown()).nullish(),
});
/** When a DAG of Airflow runs (lib/sources/airflow/schedule.ts). */
const schedule = z.looseObject({
  type: z.literal("schedule"),
  cronSchedule: z.string().optional(),
  timetable: z.string().optional(),
  assets: z.unknown().optional(),
  timezone: z.string().optional(),
  start: z.string().optional(),
  end: z.string().optional(),
  catchup: z.boolean().optional(),
});
const fixed = z.looseObject({ type: z.literal("static"), keys: z.array(z.string()) });
const dynamic = z.looseObject({ type: z.literal("dynamic"), name: z.string() });
const multi = z.looseObject({
  type: z.literal("multi"),
  dimensions: z.array(z.looseObject({ name: z.string(), partitions: z.unknown() })),
});

/** Keys of a static definition that a sentence names; the rest is a number. */
const NAMED_KEYS = 4;

/** A partitions definition as a sentence, for people; the JSON beside it stays the truth. */
export function partitionsSentence(definition: unknown): string {
  if (definition === null || definition === undefined) return "Not partitioned";
  const asTimeWindow = timeWindow.safeParse(definition);
  if (asTimeWindow.success) return timeWindowSentence(asTimeWindow.data);
  const asSchedule = schedule.safeParse(definition);
  if (asSchedule.success) return scheduleSentence(asSchedule.data);
  const asFixed = fixed.safeParse(definition);
  if (asFixed.success) return fixedSentence(asFixed.data.keys);
  const asDynamic = dynamic.safeParse(definition);
  if (asDynamic.success) return `Dynamic partitions named “${asDynamic.data.name}”`;
  const asMulti = multi.safeParse(definition);
  if (asMulti.success) return multiSentence(asMulti.data.dimensions);
  const named = z.looseObject({ type: z.string() }).safeParse(definition);
  return named.success ? `Partitions of type “${named.data.type}”` : "Partitions of an unknown form";
}

function timeWindowSentence(window: z.infer<typeof timeWindow>): string {
  const zone = window.timezone ? ` (${window.timezone})` : "";
  const parts = [`${cadence(window.cronSchedule)}, from ${instant(window.start)}${zone}`];
  if (window.end !== null && window.end !== undefined) parts.push(`until ${instant(window.end)}`);
  const offset = window.endOffset ?? 0;
  if (offset !== 0) {
    const many = Math.abs(offset) === 1 ? "partition" : "partitions";
    parts.push(`ending ${Math.abs(offset)} ${many} ${offset > 0 ? "later" : "earlier"} than the present`);
  }
  const exclusions = window.exclusions?.length ?? 0;
  if (exclusions > 0) parts.push(`${exclusions} ${exclusions === 1 ? "exclusion" : "exclusions"}`);
  return parts.join(", ");
}

function scheduleSentence(given: z.infer<typeof schedule>): string {
  const { cronSchedule, timetable, assets, timezone, start, end } = given;
  const when =
    cronSchedule !== undefined
      ? cadence(cronSchedule)
      : assets !== undefined
        ? "When its data assets are updated"
        : timetable === undefined
          ? "On a timetable"
          : `On the timetable “${timetable}”`;
  const zone = timezone === undefined || cronSchedule === undefined ? "" : ` (${timezone})`;
  const parts = [`${when}${start === undefined ? "" : `, from ${start}`}${zone}`];
  if (end !== undefined) parts.push(`until ${end}`);
  if (given.catchup === true) parts.push("catching up on what was missed");
  return parts.join(", ");
}

/** Seconds since the epoch are how Dagster keeps an instant; text is shown as it is. */
function instant(value: string | number): string {
  if (typeof value === "string") return value;
  const date = new Date(value * 1000);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace(".000Z", "Z");
}

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** The usual schedules in words; any other is shown as it is. */
function cadence(cron: string | null | undefined): string {
  if (cron === null || cron === undefined) return "Time windows";
  const fields = cron.trim().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (fields.length !== 5 || month !== "*" || !isNumber(minute)) return `On the schedule “${cron}”`;
  if (hour === "*" && day === "*" && weekday === "*") return minute === "0" ? "Hourly" : `Hourly at :${pad(minute)}`;
  if (!isNumber(hour)) return `On the schedule “${cron}”`;
  const at = minute === "0" && hour === "0" ? "" : ` at ${pad(hour)}:${pad(minute)}`;
  if (day === "*" && weekday === "*") return `Daily${at}`;
  if (day === "*" && weekday !== undefined && /^[0-7]$/.test(weekday)) {
    return `Weekly on ${WEEKDAYS[Number(weekday)]}${at}`;
  }
  if (isNumber(day) && weekday === "*") return `Monthly on day ${day}${at}`;
  return `On the schedule “${cron}”`;
}

function isNumber(field: string | undefined): field is string {
  return field !== undefined && /^\d{1,2}$/.test(field);
}

function pad(digits: string): string {
  return digits.padStart(2, "0");
}

function fixedSentence(keys: readonly string[]): string {
  if (keys.length === 0) return "Static partitions, none";
  const named = keys.slice(0, NAMED_KEYS).join(", ");
  const rest = keys.length - NAMED_KEYS;
  const count = `${keys.length} static ${keys.length === 1 ? "partition" : "partitions"}`;
  return `${count}: ${named}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function multiSentence(dimensions: readonly { name: string; partitions: unknown }[]): string {
  const parts = dimensions.map(({ name, partitions }) => {
    const inner = partitionsSentence(partitions);
    return `${name} (${inner.charAt(0).toLowerCase()}${inner.slice(1)})`;
  });
  return `By ${parts.join(" × ")}`;
}
