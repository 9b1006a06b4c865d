import { expect, test } from "vitest";
import { activityLines } from "#components/activity/activity-rows.ts";
import { dayStart } from "#lib/client/format/days.ts";
import { clockTime, dayName } from "#lib/client/format/time.ts";
import { sentActivity } from "#lib/client/queries/activity.ts";
import { activityHref, activitySearchOf } from "#lib/client/routes.ts";
import type { ActivityItem } from "#lib/contracts/activity.ts";

const item = (number: number, recordedAt: string) => ({ number, location: "orders", recordedAt }) as ActivityItem;
const ITEMS = [
  item(4, "2026-03-02T01:00:00.000Z"),
  item(3, "2026-03-02T00:30:00.000Z"),
  item(2, "2026-03-01T23:30:00.000Z"),
  item(1, "2026-02-01T12:00:00.000Z"),
];
const shape = (timeZone: string) =>
  activityLines(ITEMS, timeZone).map((line) => (line.kind === "day" ? line.id : line.item.number));

test("each day of the timeline begins where the reader is", () => {
  expect(shape("UTC")).toEqual(["2026-03-02", 4, 3, "2026-03-01", 2, "2026-02-01", 1]);
  expect(shape("America/New_York")).toEqual(["2026-03-01", 4, 3, 2, "2026-02-01", 1]);
  expect(activityLines([])).toEqual([]);
});

test.each([
  ["2026-03-02T08:00:00Z", "Today"],
  ["2026-03-01T23:59:00Z", "Yesterday"],
  ["2026-02-20T00:00:00Z", "Friday 20 February"],
  ["2025-12-31T00:00:00Z", "Wednesday 31 December 2025"],
])("on 2 March 2026 the day of %s is %s", (at, name) => {
  expect(dayName(at, Date.parse("2026-03-02T12:00:00Z"), "UTC").replace(",", "")).toBe(name);
});

test("a clock has two digits each", () => {
  expect(clockTime("2026-03-02T08:05:59Z", "UTC")).toBe("08:05");
});

test("an address has the filters that are set, and reads back as them", () => {
  const search = { q: "a b", person: "Ada & co", from: "2026-01-01" };
  const href = activityHref("my prod", search);
  expect(href).toBe("/deployments/my%20prod/activity?q=a+b&person=Ada+%26+co&from=2026-01-01");
  expect(activitySearchOf(new URL(href, "http://h").searchParams)).toEqual(search);
  expect(activitySearchOf(new URLSearchParams("q=&other=1"))).toEqual({});
});

test("filters are sent as the API takes them: whole days, and nothing that it would refuse", () => {
  const sent = sentActivity({ from: "2026-01-01", to: "2026-01-01", status: "failed", q: "x" });
  expect(sent).toEqual({ from: dayStart("2026-01-01", 0), to: dayStart("2026-01-01", 1), status: "failed", q: "x" });
  expect(Date.parse(sent.to ?? "") - Date.parse(sent.from ?? "")).toBe(86_400_000);
  expect(sentActivity({ status: "purple", commit: "not hex", change: "all", from: "yesterday" })).toEqual({});
});
