import { z } from "zod";
import { DEPLOY_TYPES } from "../domain/deploy-type.ts";
import { KEPT_STATES } from "../domain/retention/kept-image.ts";
import { RESTORABLE_STATES } from "../domain/rollback/status.ts";
import { assetSchema } from "./assets.ts";
import { changeCountsSchema, changeSchema } from "./changes.ts";
import { commitSchema, deployReportSchema } from "./commits.ts";
import {
  cursorQuery,
  emptySchema,
  flagQuery,
  instantSchema,
  jsonObjectSchema,
  limitQuery,
  listOf,
  loadParams,
  locationParams,
  MOST_LOADS,
  plainText,
  sha256HexSchema,
  textsByName,
  wholeNumber,
} from "./common.ts";
import { loadFilterQuery } from "./load-filter.ts";
import { defineOperation } from "./operation.ts";

const personSchema = z.object({ name: plainText(255).min(1), email: plainText(320).optional() });

export const imageInputSchema = z.object({
  reference: plainText(1000).min(1),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "must be sha256: and 64 lower-case hex digits")
    .optional(),
});

export const gitSchema = z.object({
  url: plainText(2000).min(1),
  // Four digits are the fewest that git itself abbreviates to.
  commit: z.string().regex(/^[0-9a-f]{4,64}$/, "must be a commit hash of 4 to 64 lower-case hex digits"),
  branch: plainText(1000).optional(),
  message: plainText(20_000).optional(),
  author: personSchema.optional(),
});

const runtimeSchema = textsByName(1000, z.record(plainText(255).min(1), plainText(255)));
const bundleSchema = z.object({ type: plainText(255).min(1), name: plainText(255).min(1), version: plainText(1000) });
const errorSchema = z.object({ message: plainText(100_000).min(1), stack: plainText(1_000_000).optional() });
const descriptionSchema = plainText(5000);
/** Facts about a load as a whole: any JSON object, shown under View metadata. */
const loadMetadataSchema = jsonObjectSchema;

/** Key hash and content hash of a definition (docs/canonical-form.md), in hex. */
const definitionHashesSchema = z.tuple([sha256HexSchema, sha256HexSchema]);

/** The body of a push but for `assets`, which the domain's own parser reads (lib/domain/snapshot/parse.ts). */
export const loadHeaderSchema = z.object({
  status: z.enum(["loaded", "failed"]),
  loadedAt: instantSchema.optional(),
  deployType: z.enum(DEPLOY_TYPES).optional(),
  description: descriptionSchema.optional(),
  deployedBy: personSchema.optional(),
  image: imageInputSchema.optional(),
  git: gitSchema.optional(),
  runtime: runtimeSchema.optional(),
  bundles: z.array(bundleSchema).max(1000).optional(),
  metadata: loadMetadataSchema.optional(),
  error: errorSchema.optional(),
  snapshot: z.literal("unchanged").optional(),
  stored: z
    .array(definitionHashesSchema)
    .max(1_000_000)
    .optional()
    .describe("Definitions that are stored already, beside `assets`: see prepareLoad"),
});
export type LoadHeader = z.infer<typeof loadHeaderSchema>;

const loadInputSchema = loadHeaderSchema.extend({ assets: z.array(assetSchema).optional() });

export const loadSchema = z.object({
  number: z.int(),
  status: z.enum(["loaded", "failed"]),
  loadedAt: instantSchema,
  recordedAt: instantSchema,
  source: z.string(),
  fingerprint: sha256HexSchema.nullable(),
  comparedTo: z.int().nullable(),
  isCurrent: z.boolean(),
  image: z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
  restorable: z.enum(RESTORABLE_STATES),
  probedAt: instantSchema.nullable().describe("When the deploy target was last asked for the image"),
  retainedUntil: instantSchema
    .nullable()
    .describe("Until when it can be rolled back to, past for an expired one; null: it is always kept as it stands now"),
  keptImage: z
    .object({ state: z.enum(KEPT_STATES), detail: z.string().nullable(), since: instantSchema.nullable() })
    .nullable()
    .describe("The tag by which Loadline keeps the image in its registry; null: it has none there"),
  verified: z.boolean().describe("A rollback brought it, and proved that it equals the load it goes back to"),
  git: gitSchema.nullable(),
  commit: commitSchema
    .nullable()
    .describe("The same commit with what its git host told, and links; null without `git`"),
  runtime: runtimeSchema,
  bundles: z.array(bundleSchema),
  metadata: loadMetadataSchema,
  deployType: z.enum(DEPLOY_TYPES).nullable(),
  deployedBy: personSchema.nullable(),
  description: z.string().nullable(),
  error: errorSchema.nullable(),
  rollbackOf: z.int().nullable(),
  rollbackId: z.uuid().nullable(),
  /** The hold that stood on its deploy unit when it came with another image; null: none did. */
  againstHold: z.object({ owner: z.string(), reason: z.string() }).nullable(),
  /** The block on its version in the deploy unit; null: it is not blocked. */
  blocked: z.object({ reason: z.string(), by: z.string(), at: instantSchema }).nullable(),
  counts: z.object({ added: z.int(), removed: z.int(), changed: z.int(), total: z.int() }),
});
export type LoadView = z.infer<typeof loadSchema>;

/** Most characters (Unicode code points) of an error's message in lists, the ellipsis included. */
export const LISTED_MESSAGE_LENGTH = 2000;

const listedErrorSchema = z.object({
  message: z.string(),
  isCut: z.boolean().describe("Whether the load's own message is longer than this one, which then ends in …"),
  hasStack: z.boolean().describe("Whether the load's own error has a stack"),
});
export type ListedError = z.infer<typeof listedErrorSchema>;

/** A load among others. One error may take a megabyte, and a page has up to 500 of them. */
export const listedLoadSchema = loadSchema.extend({
  error: listedErrorSchema
    .nullable()
    .describe(`The beginning of the error, up to ${LISTED_MESSAGE_LENGTH} characters; getLoad has it whole`),
});
export type ListedLoad = z.infer<typeof listedLoadSchema>;

const groupSchema = z.object({
  first: z.int(),
  last: z.int(),
  count: z.int(),
  counts: changeCountsSchema.describe("What the group changed: the counts of its first load"),
});
export const loadItemSchema = listedLoadSchema.extend({
  group: groupSchema.optional().describe("With collapse: the similar entries that this one stands for"),
  changedKeys: z
    .array(
      z.object({
        key: z.array(z.string()),
        repository: z.string().optional(),
        kind: z.enum(["added", "removed", "changed"]),
      }),
    )
    .describe("The first few changed assets, for the row"),
});
export type LoadItem = z.infer<typeof loadItemSchema>;

const locationPath = "/api/v1/deployments/{deployment}/locations/{location}";

export const recordLoadOperation = defineOperation({
  id: "recordLoad",
  method: "POST",
  path: `${locationPath}/loads`,
  summary: "Record a load; makes the code location at its first",
  permission: "load.record",
  params: locationParams,
  query: z.object({ values: flagQuery(false) }),
  body: loadInputSchema,
  response: z.object({ load: loadSchema, changes: z.array(changeSchema), nextCursor: z.string().nullable() }),
  status: 201,
  idempotent: true,
});

export const prepareLoadOperation = defineOperation({
  id: "prepareLoad",
  method: "POST",
  path: `${locationPath}/loads/prepare`,
  summary: "Ask which definitions are not stored yet",
  permission: "load.record",
  params: locationParams,
  query: emptySchema,
  body: z.object({ assets: z.array(definitionHashesSchema).max(1_000_000) }),
  // A pair takes 137 bytes.
  bodyLimitBytes: 140 * 1024 * 1024,
  response: z.object({ missing: z.array(z.int()) }),
  status: 200,
});

export const announceDeployOperation = defineOperation({
  id: "announceDeploy",
  method: "POST",
  path: `${locationPath}/deploys`,
  summary: "Announce a deploy: the next observed load with this image takes the facts on",
  permission: "load.record",
  params: locationParams,
  query: emptySchema,
  body: z.object({
    image: imageInputSchema,
    git: gitSchema.optional(),
    description: descriptionSchema.optional(),
    deployType: z.enum(DEPLOY_TYPES).optional(),
    deployedBy: personSchema.optional(),
  }),
  response: z.object({ deploy: z.object({ id: z.uuid(), announcedAt: instantSchema, load: z.int().nullable() }) }),
  status: 201,
});

export const listLoadsOperation = defineOperation({
  id: "listLoads",
  method: "GET",
  path: `${locationPath}/loads`,
  summary: "The history, newest first",
  permission: "history.read",
  params: locationParams,
  query: loadFilterQuery.extend({
    collapse: flagQuery(false),
    cursor: cursorQuery,
    limit: limitQuery(50, 500),
    q: plainText(500)
      .optional()
      .describe("Only loads that hold this text, in any case, or that changed an asset whose key does"),
    before: wholeNumber(1, MOST_LOADS).optional().describe("Only loads below this number"),
  }),
  body: null,
  response: listOf(loadItemSchema),
  status: 200,
});

export const getLoadOperation = defineOperation({
  id: "getLoad",
  method: "GET",
  path: `${locationPath}/loads/{number}`,
  summary: "One load",
  permission: "history.read",
  params: loadParams,
  query: emptySchema,
  body: null,
  response: z.object({
    load: loadSchema,
    reports: z.array(deployReportSchema).describe("Git hosts that are told of the load"),
  }),
  status: 200,
});

export const describeLoadOperation = defineOperation({
  id: "describeLoad",
  method: "PATCH",
  path: `${locationPath}/loads/{number}`,
  summary: "Edit a load's description",
  permission: "load.describe",
  params: loadParams,
  query: emptySchema,
  body: z.object({ description: descriptionSchema.nullable() }),
  response: z.object({ load: loadSchema }),
  status: 200,
});

export const getSnapshotOperation = defineOperation({
  id: "getSnapshot",
  method: "GET",
  path: `${locationPath}/loads/{number}/snapshot`,
  summary: "The asset definitions that a load carried, sorted by key",
  permission: "history.read",
  params: loadParams,
  query: z.object({ cursor: cursorQuery, limit: limitQuery(1000, 10_000) }),
  body: null,
  response: listOf(assetSchema),
  status: 200,
});
