import { z } from "zod";
import { changeSchema } from "./changes.ts";
import { commitSchema } from "./commits.ts";
import { cursorQuery, instantSchema, limitQuery, listOf, locationParams, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** Shape for documentation and small inputs; large snapshots are read by lib/domain/snapshot/parse.ts, which agrees with it. */
const keySchema = z.array(z.string().min(1)).min(1);

const partitionsSchema: z.ZodType = z.looseObject({
  type: z.string().describe("time_window, static, dynamic, multi, or another kind that is kept as it is"),
});

export const assetSchema = z.looseObject({
  key: keySchema,
  repository: z.string().min(1).optional(),
  codeVersion: z.string().nullable().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  metadata: z.record(z.string(), z.looseObject({ type: z.string().min(1) })).optional(),
  dependencies: z
    .array(
      z.looseObject({ key: keySchema, partitionMapping: z.looseObject({ type: z.string() }).nullable().optional() }),
    )
    .optional(),
  partitions: partitionsSchema.nullable().optional(),
  description: z.string().nullable().optional(),
  group: z.string().nullable().optional(),
  owners: z.array(z.string()).optional(),
  kinds: z.array(z.string()).optional(),
});
export type AssetView = z.infer<typeof assetSchema>;

/** No key has a longer part (lib/domain/snapshot/parse-key.ts). */
const keyPart = plainText(8192);

export const assetQuery = z.object({
  /** One per part, in order. */
  key: z
    .union([keyPart, z.array(keyPart)], "must be given once for each part of the asset's key, without NUL")
    .transform((parts) => (typeof parts === "string" ? [parts] : parts)),
  repository: keyPart.optional(),
});

/** Where in a deployment an asset is. */
export const assetPlaceSchema = z.object({
  location: z.string(),
  repository: z.string().optional(),
  exists: z.boolean().describe("False: the asset was removed there"),
});
export type AssetPlace = z.infer<typeof assetPlaceSchema>;

const locationPath = "/api/v1/deployments/{deployment}/locations/{location}";

export const getAssetOperation = defineOperation({
  id: "getAsset",
  method: "GET",
  path: `${locationPath}/asset`,
  summary: "One asset: its newest definition and whether it still stands",
  permission: "catalog.read",
  params: locationParams,
  query: assetQuery,
  body: null,
  response: z.object({
    asset: assetSchema,
    /** False: the asset was removed; `asset` is what it last was. */
    exists: z.boolean(),
    firstLoad: z.int(),
    /** The last load that contained it; null while it stands. */
    lastLoad: z.int().nullable(),
    /** The last load in which a tracked facet changed (or it was added). */
    changedLoad: z.int(),
    dependencyPlaces: z
      .array(assetPlaceSchema.nullable())
      .describe(
        "Where each of `asset.dependencies` is, in their order: here before other code locations of the deployment, where it stands before where it was removed; null where none has it",
      ),
    dependents: z
      .array(z.array(z.string()))
      .describe("Keys of assets of the location that depend on it; at most 1,000"),
  }),
  status: 200,
});

/** A load as much as an asset's pages show of it. */
export const changeLoadSchema = z.object({
  number: z.int(),
  loadedAt: instantSchema,
  image: z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
  git: z
    .object({
      url: z.string(),
      commit: z.string(),
      message: z.string().optional(),
      author: z.object({ name: z.string() }).optional(),
    })
    .nullable(),
  commit: commitSchema.nullable(),
  deployedBy: z.object({ name: z.string(), email: z.string().optional() }).nullable(),
  description: z.string().nullable(),
  rollbackOf: z.int().nullable(),
});
export type ChangeLoad = z.infer<typeof changeLoadSchema>;

const assetChangeItemSchema = z.object({ load: changeLoadSchema, change: changeSchema });
export type AssetChangeItem = z.infer<typeof assetChangeItemSchema>;

export const listAssetChangesOperation = defineOperation({
  id: "listAssetChanges",
  method: "GET",
  path: `${locationPath}/asset/changes`,
  summary: "Each time the asset's definition changed, newest first, old beside new",
  permission: "catalog.read",
  params: locationParams,
  query: assetQuery.extend({ cursor: cursorQuery, limit: limitQuery(50, 500) }),
  body: null,
  response: listOf(assetChangeItemSchema),
  status: 200,
});
