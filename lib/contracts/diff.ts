import { z } from "zod";
import { CHANGE_KINDS, FACETS } from "../domain/diff/change.ts";
import { changeCountsSchema, changeSchema } from "./changes.ts";
import { cursorQuery, flagQuery, limitQuery, locationParams, MOST_LOADS, plainText, wholeNumber } from "./common.ts";
import { defineOperation } from "./operation.ts";

const locationPath = "/api/v1/deployments/{deployment}/locations/{location}";

/** Either order; 0 is the empty snapshot. */
export const rangeQuery = z.object({ from: wholeNumber(0, MOST_LOADS), to: wholeNumber(0, MOST_LOADS) });

/** One of them, or several by repeating the name. */
function someOf<Values extends readonly [string, ...string[]]>(values: Values) {
  return z
    .union([z.enum(values), z.array(z.enum(values)).max(values.length)])
    .transform((given) => [given].flat() as Values[number][])
    .optional();
}

/** Which changes of a diff are wanted; a member that is absent narrows nothing. */
export const diffFilterQuery = z.object({
  kind: someOf(CHANGE_KINDS).describe("Only changes of these kinds"),
  facet: someOf(FACETS).describe("Only changed assets of which one of these facets changed"),
  group: plainText(2000).optional().describe("Only assets of this asset group; empty: those without one"),
  q: plainText(500).optional().describe("Only assets whose key or repository contains this text, in any case"),
});
export type DiffFilter = z.infer<typeof diffFilterQuery>;

const DIFF_ORDERS = ["key", "group"] as const;

const comparedWithoutSchema = z
  .object({
    metadata: z.array(z.string()).describe("Names that the deployment ignored when one of the two was recorded"),
    partitioning: z.boolean().describe("One of the two knows partitions and partition mappings only in part"),
  })
  .describe("What the two were not compared on; left out where they were compared on everything");

export const getDiffOperation = defineOperation({
  id: "getDiff",
  method: "GET",
  path: `${locationPath}/diff`,
  summary: "What changed between any two loads",
  permission: "history.read",
  params: locationParams,
  query: rangeQuery.extend({
    values: flagQuery(false),
    order: z.enum(DIFF_ORDERS).default("key").describe("By key, or by asset group and then by key"),
    ...diffFilterQuery.shape,
    cursor: cursorQuery,
    limit: limitQuery(1000, 10_000),
  }),
  body: null,
  response: z.object({
    from: z.int(),
    to: z.int(),
    counts: changeCountsSchema.describe("Of everything that differs, whatever is filtered"),
    matched: changeCountsSchema.optional().describe("With a filter or by group: of what is let through"),
    changes: z.array(
      changeSchema.extend({
        group: z.string().nullable().optional().describe("With a filter or by group: the asset group, null for none"),
      }),
    ),
    nextCursor: z.string().nullable(),
    comparedWithout: comparedWithoutSchema.optional(),
  }),
  status: 200,
});

export const summarizeDiffOperation = defineOperation({
  id: "summarizeDiff",
  method: "GET",
  path: `${locationPath}/diff/summary`,
  summary: "How much changed between any two loads, by kind, facet and asset group",
  permission: "history.read",
  params: locationParams,
  query: rangeQuery,
  body: null,
  response: z.object({
    counts: changeCountsSchema,
    facets: z.array(z.object({ facet: z.enum(FACETS), count: z.int() })).describe("Facets that changed in any asset"),
    groups: z
      .array(z.object({ group: z.string().nullable(), count: z.int() }))
      .describe("Asset groups with changes, those with the most first; at most 1,000"),
    groupCount: z.int(),
  }),
  status: 200,
});

export const DIFF_FORMATS = ["json", "csv", "markdown"] as const;
export type DiffFormat = (typeof DIFF_FORMATS)[number];

export const exportDiffOperation = defineOperation({
  id: "exportDiff",
  method: "GET",
  path: `${locationPath}/diff/export`,
  summary: "What changed between any two loads as a file, streamed: JSON, a CSV table, or Markdown for a pull request",
  permission: "history.read",
  params: locationParams,
  query: rangeQuery.extend({ format: z.enum(DIFF_FORMATS).default("json"), ...diffFilterQuery.shape }),
  body: null,
  response: z.object({
    from: z.int(),
    to: z.int(),
    counts: changeCountsSchema,
    changes: z.array(changeSchema.extend({ group: z.string().nullable() })),
  }),
  status: 200,
});
