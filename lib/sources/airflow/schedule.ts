import { isJsonObject, type JsonObject, type JsonValue } from "../../domain/json.ts";
import type { DagDetails } from "./answers.ts";

/** Five or six fields, as cron has them. */
const CRON = /^(?:[\d*/,\-?LW#A-Za-z]+\s+){4,5}[\d*/,\-?LW#A-Za-z]+$/;

/**
 * When a DAG runs, as its partitions definition of the type `schedule`; null for one that is only triggered.
 *
 * | member | value |
 * |---|---|
 * | `cronSchedule` | the expression, where it is one |
 * | `timetable` | Airflow's word for any other timetable, such as `1 day, 0:00:00`, `@continuous`, `Asset` |
 * | `about` | Airflow's sentence on a timetable that is neither |
 * | `assets` | the expression of data assets that it waits for, as Airflow has it |
 * | `timezone`, `start`, `end`, `catchup` | as the code says; `start` and `end` are instants, left out where there is none |
 */
export function scheduleOf(details: DagDetails): JsonObject | null {
  const { timetable_summary: summary, asset_expression: assets } = details;
  if (assets === null && (summary === null || summary === "None")) return null;
  const isCron = summary !== null && CRON.test(summary.trim());
  return {
    type: "schedule",
    ...(summary !== null && (isCron ? { cronSchedule: summary } : { timetable: summary })),
    // For cron it is made by a library, whose next version may word it otherwise.
    ...(!isCron && assets === null && details.timetable_description && { about: details.timetable_description }),
    ...(assets !== null && { assets: withoutIds(assets) }),
    ...(details.timezone !== null && { timezone: details.timezone }),
    ...(details.start_date !== null && { start: details.start_date }),
    ...(details.end_date !== null && { end: details.end_date }),
    catchup: details.catchup,
  };
}

/** Airflow adds the numbers of assets in its database, which are others in every installation. */
function withoutIds(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutIds);
  if (!isJsonObject(value)) return value;
  const isAsset = Object.hasOwn(value, "uri") && Object.hasOwn(value, "name");
  const kept = Object.entries(value).filter(([name]) => !(isAsset && name === "id"));
  return Object.fromEntries(kept.map(([name, member]) => [name, withoutIds(member)]));
}
