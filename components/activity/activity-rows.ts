import type { ActivityItem } from "#lib/contracts/activity.ts";

/** A line of the timeline: the day that the loads below it were recorded on, or a load. */
export type ActivityLine = { kind: "day"; id: string; at: string } | { kind: "load"; id: string; item: ActivityItem };

const QUARTER_MS = 15 * 60_000;

/**
 * The loads with a line above the first of each day.
 * @param timeZone where days begin; undefined: where the reader is.
 */
export function activityLines(items: readonly ActivityItem[], timeZone?: string): ActivityLine[] {
  const day = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...(timeZone === undefined ? {} : { timeZone }) });
  /** Names of days by the quarter of an hour: days begin at one everywhere, and a name takes its time to make. */
  const names = new Map<number, string>();
  const lines: ActivityLine[] = [];
  let current = "";
  for (const item of items) {
    const quarter = Math.floor(Date.parse(item.recordedAt) / QUARTER_MS);
    const name = names.get(quarter) ?? day.format(quarter * QUARTER_MS);
    names.set(quarter, name);
    if (name !== current) {
      current = name;
      lines.push({ kind: "day", id: name, at: item.recordedAt });
    }
    lines.push({ kind: "load", id: `${item.number} ${item.location}`, item });
  }
  return lines;
}
