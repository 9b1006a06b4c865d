import { z } from "zod";
import { FACETS } from "../domain/diff/change.ts";
import { assetQuery, changeLoadSchema } from "./assets.ts";
import { changeSchema } from "./changes.ts";
import { jsonSchema, locationParams, MOST_LOADS, wholeNumber } from "./common.ts";
import { defineOperation } from "./operation.ts";

const locationPath = "/api/v1/deployments/{deployment}/locations/{location}";

const versionSchema = z.object({
  load: changeLoadSchema
    .nullable()
    .describe(
      "The load that was asked for; null: 0, before the first, or one that did not change the asset, for a Catalog Viewer",
    ),
  snapshot: z.int().describe("The load whose snapshot it is: of a failed load, the last good one before it"),
  exists: z.boolean().describe("Whether the asset was in it"),
});
export type AssetVersion = z.infer<typeof versionSchema>;

export const getAssetDiffOperation = defineOperation({
  id: "getAssetDiff",
  method: "GET",
  path: `${locationPath}/asset/diff`,
  summary: "One asset as it stood at two loads, old beside new",
  permission: "catalog.read",
  params: locationParams,
  query: assetQuery.extend({
    from: wholeNumber(0, MOST_LOADS).describe("0: before the first load"),
    to: wholeNumber(0, MOST_LOADS),
  }),
  body: null,
  response: z.object({
    from: versionSchema,
    to: versionSchema,
    change: changeSchema.nullable().describe("With values; null: nothing that is tracked differs, or it is in neither"),
    besides: z
      .array(z.object({ name: z.string(), old: jsonSchema.nullable(), new: jsonSchema.nullable() }))
      .describe("What else was recorded and differs, such as description, group and owners: no change by itself"),
  }),
  status: 200,
});

/** Load numbers; null: in none of the changes that were looked through (`searchedTo`). */
const originSchema = z.int().nullable();

export const getAssetBlameOperation = defineOperation({
  id: "getAssetBlame",
  method: "GET",
  path: `${locationPath}/asset/blame`,
  summary: "In which load each facet, tag, metadata value and dependency of an asset became what it is",
  permission: "catalog.read",
  params: locationParams,
  query: assetQuery,
  body: null,
  response: z.object({
    added: z.int().describe("The load that added the asset, the last time it came"),
    facets: z.array(z.object({ facet: z.enum(FACETS), load: z.int() })).describe("Every tracked facet"),
    dependencies: z.array(z.object({ key: z.array(z.string()), load: originSchema })),
    tags: z.array(z.object({ name: z.string(), load: originSchema })),
    metadata: z
      .array(z.object({ name: z.string(), load: originSchema }))
      .describe("Without those that the deployment ignores, whose changes are not recorded"),
    searchedTo: z
      .int()
      .nullable()
      .describe("Where a load is null: it became so before this load, at the earliest in `added`; null: all was found"),
    loads: z.array(changeLoadSchema).describe("The loads that are named, by number"),
  }),
  status: 200,
});
export type AssetBlame = z.infer<typeof getAssetBlameOperation.response>;
