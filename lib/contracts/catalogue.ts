import { z } from "zod";
import { assetPlaceSchema, assetQuery } from "./assets.ts";
import { cursorQuery, deploymentParams, instantSchema, limitQuery, listOf, nameSchema, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** What the catalogue can be filtered by besides a text; the values of each come from the data. */
export const CATALOGUE_FACETS = ["location", "group", "kind", "owner", "tag"] as const;
export type CatalogueFacet = (typeof CATALOGUE_FACETS)[number];

/** Values of one facet that can be asked for at once. */
const MOST_VALUES = 50;

/** A name that may be given several times; what has any of the values is found. */
function anyOf<Value extends z.ZodType<string>>(value: Value) {
  return z
    .union([value, z.array(value).max(MOST_VALUES)], `must be given at most ${MOST_VALUES} times, as texts without NUL`)
    .transform((values): string[] => [values].flat())
    .optional();
}

/** The last hours or days, in the form of ISO 8601; longer than any history lasts is not asked for. */
const durationSchema = z
  .string()
  .regex(/^P(?:T[0-9]{1,5}H|[0-9]{1,4}D)$/, "must be an RFC 3339 instant, or a duration such as PT24H or P7D");

const catalogueFilterQuery = z.object({
  q: plainText(500).optional().describe("Key or repository contains it"),
  location: anyOf(nameSchema),
  group: anyOf(plainText(500)),
  kind: anyOf(plainText(500)),
  owner: anyOf(plainText(500)),
  tag: anyOf(plainText(500)).describe("`name=value`; the name alone where the value is empty"),
  changedSince: z
    .union([instantSchema, durationSchema], "must be an RFC 3339 instant, or a duration such as PT24H or P7D")
    .optional()
    .describe("Added, changed or removed in a load that was recorded since: an instant, or a duration before now"),
  state: z.enum(["standing", "removed"]).optional().describe("Only what stands in the code, or only what was removed"),
});
export type CatalogueFilterQuery = z.infer<typeof catalogueFilterQuery>;

/** What is listed of assets follows large loads by some seconds. */
const catchingUpSchema = z
  .array(z.string())
  .describe("Code locations whose newest load is still being listed: groups, kinds, owners and tags may be older");

export const searchAssetsOperation = defineOperation({
  id: "searchAssets",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/assets",
  summary: "The asset catalogue over all code locations",
  permission: "catalog.read",
  params: deploymentParams,
  query: catalogueFilterQuery.extend({ cursor: cursorQuery, limit: limitQuery(50, 500) }),
  body: null,
  response: listOf(
    z.object({
      name: z.string().describe("Key parts joined by ' / ', for reading"),
      key: z.array(z.string()),
      repository: z.string().optional(),
      location: z.string(),
      exists: z.boolean(),
      group: z.string().nullable(),
      kinds: z.array(z.string()),
      owners: z.array(z.string()),
      changedLoad: z.int(),
      changedAt: instantSchema.describe("When that load loaded"),
    }),
  ).extend({ catchingUp: catchingUpSchema }),
  status: 200,
});

export const listAssetValuesOperation = defineOperation({
  id: "listAssetValues",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/assets/values",
  summary:
    "What the catalogue can be filtered by: the values of one facet among the assets that the other filters find",
  permission: "catalog.read",
  params: deploymentParams,
  query: catalogueFilterQuery.extend({
    of: z.enum(CATALOGUE_FACETS),
    find: plainText(500).optional().describe("Only values that contain it"),
    limit: limitQuery(50, 500),
  }),
  body: null,
  response: z.object({
    items: z.array(z.object({ value: z.string(), count: z.int().describe("Assets that have it") })),
    isCut: z.boolean().describe("Whether there are more values than these, which are those of most assets"),
    catchingUp: catchingUpSchema,
  }),
  status: 200,
});

export const listAssetPlacesOperation = defineOperation({
  id: "listAssetPlaces",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/assets/places",
  summary: "The code locations that have an asset of a key, or had it: where it stands first, then by name",
  permission: "catalog.read",
  params: deploymentParams,
  query: assetQuery.pick({ key: true }),
  body: null,
  response: z.object({ items: z.array(assetPlaceSchema) }),
  status: 200,
});
