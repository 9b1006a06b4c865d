import { expect, test } from "vitest";
import { partitionsSentence } from "#lib/client/format/partitions.ts";

const daily = { type: "time_window", start: "2024-02-01", timezone: "UTC", fmt: "%Y-%m-%d", cronSchedule: "0 0 * * *" };

test.each([
  [null, "Not partitioned"],
  [undefined, "Not partitioned"],
  [daily, "Daily, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "30 4 * * *" }, "Daily at 04:30, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "0 * * * *" }, "Hourly, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "15 * * * *" }, "Hourly at :15, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "0 0 * * 1" }, "Weekly on Monday, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "0 0 * * 7" }, "Weekly on Sunday, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "0 6 1 * *" }, "Monthly on day 1 at 06:00, from 2024-02-01 (UTC)"],
  [{ ...daily, cronSchedule: "*/5 * * * *" }, "On the schedule “*/5 * * * *”, from 2024-02-01 (UTC)"],
  [{ ...daily, endOffset: 1 }, "Daily, from 2024-02-01 (UTC), ending 1 partition later than the present"],
  [{ ...daily, endOffset: -2 }, "Daily, from 2024-02-01 (UTC), ending 2 partitions earlier than the present"],
  [{ ...daily, end: "2025-01-01" }, "Daily, from 2024-02-01 (UTC), until 2025-01-01"],
  [{ ...daily, exclusions: ["0 0 * * 0"] }, "Daily, from 2024-02-01 (UTC), 1 exclusion"],
  [{ ...daily, start: 1_706_745_600 }, "Daily, from 2024-02-01T00:00:00Z (UTC)"],
  [{ type: "static", keys: ["a"] }, "1 static partition: a"],
  [{ type: "static", keys: ["a", "b", "c", "d", "e", "f"] }, "6 static partitions: a, b, c, d and 2 more"],
  [{ type: "static", keys: [] }, "Static partitions, none"],
  [{ type: "dynamic", name: "customers" }, "Dynamic partitions named “customers”"],
  [
    {
      type: "multi",
      dimensions: [
        { name: "date", partitions: daily },
        { name: "region", partitions: { type: "static", keys: ["eu"] } },
      ],
    },
    "By date (daily, from 2024-02-01 (UTC)) × region (1 static partition: eu)",
  ],
  [
    { type: "schedule", cronSchedule: "0 0 * * *", timezone: "UTC", start: "2024-02-01T00:00:00Z", catchup: true },
    "Daily, from 2024-02-01T00:00:00Z (UTC), catching up on what was missed",
  ],
  [
    { type: "schedule", timetable: "1 day, 0:00:00", end: "2025-01-01" },
    "On the timetable “1 day, 0:00:00”, until 2025-01-01",
  ],
  [{ type: "schedule", timetable: "Asset", assets: { any: [] } }, "When its data assets are updated"],
  [{ type: "lunar", phase: 3 }, "Partitions of type “lunar”"],
  ["odd", "Partitions of an unknown form"],
])("%j reads as %j", (definition, sentence) => {
  expect(partitionsSentence(definition)).toBe(sentence);
});
