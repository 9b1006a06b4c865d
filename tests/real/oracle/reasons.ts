/**
 * Every reason for which Loadline may say something else than Dagster, with the words by which a page of the docs tells
 * it. What truth.py gives another reason for is not allowed to differ.
 */

/** What counts as equal, however it was read: docs/diff.md. */
export const DEVIATIONS: ReadonlyMap<string, string> = new Map([
  ["NaN equals NaN", "**NaN equals NaN.**"],
  ["a boolean never equals a number", "**A boolean never equals a number.**"],
  ["values of different kinds are never equal", "**Values of different kinds are never equal**"],
  ["mappings of different classes are never equal", "and neither are partition mappings of different classes"],
]);

/** What an answer of GraphQL does not hold: docs/diff-graphql.md. */
export const UNTOLD: ReadonlyMap<string, string> = new Map([
  ["partitions: end", "| the end |"],
  ["partitions: exclusions", "| exclusions |"],
  ["partitions: offsets within a cron schedule", "| offsets of hourly, daily, weekly and monthly partitions |"],
  ["partitions: a start finer than the format", "| a start finer than the format |"],
  ["partitions: the format of a dimension", "| the format of a dimension |"],
  ["partitions: static keys that hold quotes", "| static keys that hold quotes |"],
  ["mappings: a mapping without members, or none", "| whether there is a mapping, where it has no members |"],
  ["mappings: members of TimeWindowPartitionMapping", "| `allow_nonexistent_upstream_partitions` |"],
  [
    "mappings: members of MultiToSingleDimensionPartitionMapping",
    "| the dimension of `MultiToSingleDimensionPartitionMapping` |",
  ],
  ["mappings: members of MultiPartitionMapping", "| members of the mappings within `MultiPartitionMapping` |"],
  ["metadata: a float that is NaN, or without a value", "| whether a float is NaN or has no value |"],
]);
