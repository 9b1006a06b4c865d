import { expect, test } from "vitest";
import { mappingOf } from "#lib/sources/dagster/mappings.ts";
import { partitionsOf } from "#lib/sources/dagster/partitions.ts";

const simple = { name: null, fmt: null, dimensionTypes: [] };

test.each<[string, Record<string, unknown>]>([
  ["Daily, starting 2024-02-01 UTC.", { start: "2024-02-01", timezone: "UTC", cadence: "daily" }],
  [
    "Hourly, starting 2024-02-01-03:00 Europe/Berlin. End offsetted by 2 partitions.",
    { start: "2024-02-01-03:00", timezone: "Europe/Berlin", cadence: "hourly", endOffset: 2 },
  ],
  [
    "Weekly, starting 2024-02-01 UTC. End offsetted by 1 partition.",
    { start: "2024-02-01", timezone: "UTC", cadence: "weekly", endOffset: 1 },
  ],
  [
    "Monthly, starting Feb 1 2024 America/New_York. End offsetted by -1 partitions.",
    { start: "Feb 1 2024", timezone: "America/New_York", cadence: "monthly", endOffset: -1 },
  ],
  ["30 4 * * 1-5, starting 2024-02-01 UTC.", { start: "2024-02-01", timezone: "UTC", cronSchedule: "30 4 * * 1-5" }],
])("time windows: %s", (description, expected) => {
  expect(partitionsOf({ ...simple, type: "TIME_WINDOW", description, fmt: "%Y" })).toEqual({
    type: "time_window",
    fmt: "%Y",
    ...expected,
  });
});

test("what cannot be taken apart without guessing stays a description", () => {
  expect(partitionsOf({ ...simple, type: "STATIC", description: "'a', 'b'" })).toEqual({
    type: "static",
    description: "'a', 'b'",
  });
  expect(partitionsOf({ ...simple, type: "TIME_WINDOW", description: "Every full moon" })).toEqual({
    type: "time_window",
    description: "Every full moon",
  });
  expect(partitionsOf({ ...simple, type: "DYNAMIC", description: "by a function" })).toEqual({
    type: "dynamic",
    description: "by a function",
  });
  expect(partitionsOf({ ...simple, type: "LUNAR_PHASES", description: "?" })).toEqual({
    type: "lunar_phases",
    description: "?",
  });
});

test("dimensions are partitions of their own", () => {
  const dimension = { isPrimaryDimension: true, dynamicPartitionsDefinitionName: null };
  expect(
    partitionsOf({
      ...simple,
      type: "MULTIPARTITIONED",
      description: "Multi-partitioned, with dimensions: …",
      dimensionTypes: [
        { ...dimension, name: "date", type: "TIME_WINDOW", description: "Daily, starting 2024-02-01 UTC." },
        { ...dimension, name: "who", type: "DYNAMIC", description: "", dynamicPartitionsDefinitionName: "customers" },
      ],
    }),
  ).toEqual({
    type: "multi",
    dimensions: [
      { name: "date", partitions: { type: "time_window", start: "2024-02-01", timezone: "UTC", cadence: "daily" } },
      { name: "who", partitions: { type: "dynamic", name: "customers" } },
    ],
  });
});

const OVERLAP = "Maps a downstream partition to any upstream partition with an overlapping time window.";
test.each([
  [null, null],
  [
    { className: "TimeWindowPartitionMapping", description: OVERLAP },
    { type: "time_window", startOffset: 0, endOffset: 0 },
  ],
  [
    {
      className: "TimeWindowPartitionMapping",
      description: `${OVERLAP} The start and end of the upstream time window is offsetted by -1 and 2 partitions respectively.`,
    },
    { type: "time_window", startOffset: -1, endOffset: 2 },
  ],
  [
    { className: "MultiPartitionMapping", description: "Upstream dimension 'a' …" },
    { type: "multi", description: "Upstream dimension 'a' …" },
  ],
])("a mapping: %j", (given, expected) => {
  expect(mappingOf(given)).toEqual(expected);
});

test("a set in a description reads alike in whatever order Python prints it", () => {
  const mapping = (set: string) => mappingOf({ className: "StaticPartitionMapping", description: `{'a': ${set}}` });
  expect(mapping("{'y', 'x'}")).toEqual(mapping("{'x', 'y'}"));
  expect(mapping("{'y', 'x'}")).not.toEqual(mapping("{'x', 'z'}"));
});
