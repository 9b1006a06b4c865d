import { z } from "zod";
import { CHANGE_KINDS, FACETS } from "../domain/diff/change.ts";
import { assetQuery } from "./assets.ts";
import { limitQuery, locationParams, MOST_LOADS, wholeNumber } from "./common.ts";
import { diffFilterQuery, rangeQuery } from "./diff.ts";
import { defineOperation } from "./operation.ts";

const keySchema = z.array(z.string());

const lineageNodeSchema = z.object({
  key: keySchema,
  repository: z.string().optional(),
  location: z.string().nullable().describe("The code location that has it; null: it is only named as a dependency"),
  group: z.string().nullable(),
  kinds: z.array(z.string()),
  depth: z.int().describe("Steps from what the picture is about: 0 is that itself, below 0 upstream, above downstream"),
  change: z
    .object({ kind: z.enum(CHANGE_KINDS), facets: z.array(z.enum(FACETS)) })
    .nullable()
    .describe("What changed in it between the two loads; null in the lineage of one asset, and where nothing did"),
  hidden: z
    .object({ upstream: z.int(), downstream: z.int() })
    .describe("Direct neighbours that are not among the nodes"),
});

const lineageEdgeSchema = z.object({
  from: z.int().describe("Place of the upstream asset in `nodes`"),
  to: z.int().describe("Place of the asset that depends on it"),
  change: z.enum(["added", "removed"]).nullable().describe("Whether the dependency came or went between the two loads"),
});

/** A bounded part of the graph: what is left out is counted. Nearer assets come first, then the order of keys. */
export const lineageSchema = z.object({
  load: z
    .int()
    .describe("The load of the code location whose snapshot the picture is of; other locations stand as now"),
  nodes: z.array(lineageNodeSchema),
  edges: z.array(lineageEdgeSchema),
  reach: z
    .object({ upstream: z.int(), downstream: z.int() })
    .describe("All assets upstream and downstream, directly or through others, in all code locations"),
  leftOut: z.object({
    changes: z.int().describe("Changed assets that are not among the nodes"),
    others: z.int().describe("Assets within the asked depth that are not among the nodes"),
  }),
  unread: z.array(z.string()).describe("Code locations that were left out, since all together have too many assets"),
});
export type LineageView = z.infer<typeof lineageSchema>;
export type LineageNode = z.infer<typeof lineageNodeSchema>;
export type LineageEdge = z.infer<typeof lineageEdgeSchema>;

/** Steps that can be asked for: more than any path has that somebody would look at. */
export const MOST_DEPTH = 100;
/** Nodes of a picture, unless said and at most. */
export const LINEAGE_NODES = 150;
const MOST_LINEAGE_NODES = 500;

const depths = {
  up: wholeNumber(0, MOST_DEPTH, 1).default(1),
  down: wholeNumber(0, MOST_DEPTH, 1).default(1),
  limit: limitQuery(LINEAGE_NODES, MOST_LINEAGE_NODES),
};

const locationPath = "/api/v1/deployments/{deployment}/locations/{location}";

export const getAssetLineageOperation = defineOperation({
  id: "getAssetLineage",
  method: "GET",
  path: `${locationPath}/asset/lineage`,
  summary: "What an asset depends on and what depends on it, over all code locations of the deployment",
  permission: "catalog.read",
  params: locationParams,
  query: assetQuery.extend({
    load: wholeNumber(1, MOST_LOADS)
      .optional()
      .describe("As the location stood at this load; the newest that has the asset unless said"),
    ...depths,
  }),
  body: null,
  response: lineageSchema,
  status: 200,
});

export const getDiffLineageOperation = defineOperation({
  id: "getDiffLineage",
  method: "GET",
  path: `${locationPath}/diff/lineage`,
  summary: "What changed between two loads, with its neighbours and how far it reaches downstream",
  permission: "history.read",
  params: locationParams,
  query: rangeQuery.extend({ ...diffFilterQuery.shape, ...depths }),
  body: null,
  response: lineageSchema,
  status: 200,
});
