import type { ActivityItem } from "#lib/contracts/activity.ts";

/** A line of the timeline: the day that the loads below it were recorded on, or a load. */
export type ActivityLine = { kind: "day"; id: string; at: string } | { kind: "load"; id: string; item: ActivityItem };

/**
 * The loads with a line above the first of each day.
 * @param timeZone where days begin; undefined: where the reader is.
 */
export function activityLines(items: readonly ActivityItem[], timeZone?: string): ActivityLine[] {
  const day = new Intl.DateTimeFormat("en-CA", { dateStyle: "short", ...(timeZone === undefined ? {} : { timeZone }) });
  const lines: ActivityLine[] = [];
  let current = "";
  for (const item of items) {
    const name = day.format(new Date(item.recordedAt));
    if (name !== current) {
      current = name;
      lines.push({ kind: "day", id: name, at: item.recordedAt });
    }
    lines.push({ kind: "load", id: `${item.number} ${item.location}`, item });
  }
  return lines;
}
