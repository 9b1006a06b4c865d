import { z } from "zod";
import { ROLES, ROLLBACK_LEAST_ROLES } from "../domain/access/roles.ts";
import { RESTORABLE_STATES } from "../domain/rollback/status.ts";
import { MOST_IGNORED } from "../domain/snapshot/ignored-metadata.ts";
import { changeCountsSchema } from "./changes.ts";
import { gitLinksSchema } from "./commits.ts";
import {
  deploymentParams,
  emptySchema,
  instantSchema,
  listOf,
  locationParams,
  nameSchema,
  plainText,
} from "./common.ts";
import { freezeStateSchema } from "./freeze-windows.ts";
import { listedLoadSchema } from "./loads.ts";
import { defineOperation } from "./operation.ts";

export const DEPLOYMENT_KINDS = ["dagster", "airflow", "generic"] as const;

export const deploymentSchema = z.object({
  name: z.string(),
  kind: z.enum(DEPLOYMENT_KINDS),
  createdAt: instantSchema,
  locationCount: z.int(),
  /** The caller's most permissive role here. */
  role: z.enum(ROLES),
  ignoredMetadata: z
    .array(z.string())
    .describe("Names of metadata that make no change from the next load on; with * at its end, the beginning of names"),
  rollbackLeast: z.enum(ROLLBACK_LEAST_ROLES).describe("Least role that executes and approves rollbacks here"),
  needsApproval: z.boolean().describe("A rollback waits until another person has approved it"),
  autoRevert: z.boolean().describe("A rollback that does not become healthy is followed by the version before it"),
  retentionDays: z.int().describe("Days for which a load can be rolled back to; the last good one always can"),
  keepImages: z.boolean().describe("Images that can be rolled back to get a tag of Loadline's in their registry"),
  gitLinks: gitLinksSchema.describe("Addresses of git hosts that have no connection"),
  remoteExecution: z
    .boolean()
    .describe("Airflow's tasks run on remote execution agents, which no rollback takes along"),
});
export type DeploymentView = z.infer<typeof deploymentSchema>;

export const holdSchema = z.object({
  id: z.uuid(),
  owner: z.string(),
  reason: z.string(),
  expiresAt: instantSchema,
  digest: z.string().nullable(),
  rollbackId: z.uuid().nullable().default(null).describe("The rollback that it came of; null: made by hand"),
});

/** Loads of a location that its row on the Deployment tab draws. */
export const RECENT_LOADS = 20;

/** A load as much as the strip of the last ones shows of it. */
export const recentLoadSchema = z.object({
  number: z.int(),
  status: z.enum(["loaded", "failed"]),
  loadedAt: instantSchema,
  rollbackOf: z.int().nullable(),
  counts: changeCountsSchema,
});
export type RecentLoad = z.infer<typeof recentLoadSchema>;

/** The load that a location can go back to while its newest one failed. */
const goodLoadSchema = z.object({
  number: z.int(),
  loadedAt: instantSchema,
  image: z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
  restorable: z.enum(RESTORABLE_STATES),
  blocked: z.object({ reason: z.string(), by: z.string(), at: instantSchema }).nullable(),
});

export const locationSchema = z.object({
  name: z.string(),
  /** The caller's most permissive role here, roles added for this location included. */
  role: z.enum(ROLES),
  /** loaded | failed, from the newest load; none before the first. */
  status: z.enum(["loaded", "failed", "none"]),
  currentLoad: listedLoadSchema.nullable(),
  /** Highest load that loaded; differs from the current one while the newest failed. */
  lastGoodLoad: z.int().nullable(),
  /** That load, while the newest one failed; else null. */
  goodBefore: goodLoadSchema.nullable(),
  /** Its code is being loaded anew at this moment, because somebody asked for it. */
  loading: z.boolean(),
  recent: z.array(recentLoadSchema).describe(`The last loads, newest first, at most ${RECENT_LOADS}`),
  updatedAt: instantSchema.nullable(),
  /** A watcher observes it, so snapshots are not pushed. */
  watched: z.boolean(),
  /** State of the watcher's connection, null when not watched. */
  connection: z
    .object({
      name: z.string(),
      kind: z.string(),
      /** It can be told to load the location's code anew. */
      canReload: z.boolean(),
      state: z.enum(["ok", "unreachable", "unknown"]),
      detail: z.string().nullable(),
      since: instantSchema,
    })
    .nullable(),
  /** The deploy unit that serves it, with every location that it would take along; null: no rollback here. */
  unit: z.object({ name: z.string(), driver: z.string(), locations: z.array(z.string()) }).nullable(),
  hold: holdSchema.nullable(),
  activeRollback: z.uuid().nullable(),
  /** Whether the deployment is frozen. */
  freeze: freezeStateSchema,
});
export type LocationView = z.infer<typeof locationSchema>;

export const newDeploymentSchema = z.object({ name: nameSchema, kind: z.enum(DEPLOYMENT_KINDS) });

export const createDeploymentOperation = defineOperation({
  id: "createDeployment",
  method: "POST",
  path: "/api/v1/deployments",
  summary: "Create a deployment",
  permission: "organization.manage",
  params: emptySchema,
  query: emptySchema,
  body: newDeploymentSchema,
  response: z.object({ deployment: deploymentSchema }),
  status: 201,
});

export const ignoredMetadataSchema = z
  .array(plainText(1000).min(1))
  .max(MOST_IGNORED)
  .describe("Replaces the whole list; its order and repeated names count for nothing");

export const configureDeploymentOperation = defineOperation({
  id: "configureDeployment",
  method: "PATCH",
  path: "/api/v1/deployments/{deployment}",
  summary: "Change a deployment's settings; what is not given stays",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: z.object({
    ignoredMetadata: ignoredMetadataSchema.optional(),
    rollbackLeast: deploymentSchema.shape.rollbackLeast.optional(),
    needsApproval: deploymentSchema.shape.needsApproval.optional(),
    autoRevert: deploymentSchema.shape.autoRevert.optional(),
    retentionDays: deploymentSchema.shape.retentionDays.min(1).max(3650).optional(),
    keepImages: deploymentSchema.shape.keepImages.optional(),
    remoteExecution: deploymentSchema.shape.remoteExecution.optional(),
    gitLinks: gitLinksSchema.optional().describe("Replaces the whole list"),
  }),
  response: z.object({ deployment: deploymentSchema }),
  status: 200,
});

export const listDeploymentsOperation = defineOperation({
  id: "listDeployments",
  method: "GET",
  path: "/api/v1/deployments",
  summary: "The deployments that the caller may see",
  permission: "signed-in",
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: listOf(deploymentSchema),
  status: 200,
});

export const getDeploymentOperation = defineOperation({
  id: "getDeployment",
  method: "GET",
  path: "/api/v1/deployments/{deployment}",
  summary: "One deployment",
  permission: "catalog.read",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: z.object({ deployment: deploymentSchema }),
  status: 200,
});

export const listLocationsOperation = defineOperation({
  id: "listLocations",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/locations",
  summary: "Code locations with their current load",
  permission: "history.read",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: listOf(locationSchema),
  status: 200,
});

export const getLocationOperation = defineOperation({
  id: "getLocation",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/locations/{location}",
  summary: "One code location",
  permission: "history.read",
  params: locationParams,
  query: emptySchema,
  body: null,
  response: z.object({ location: locationSchema }),
  status: 200,
});

export const reloadLocationOperation = defineOperation({
  id: "reloadLocation",
  method: "POST",
  path: "/api/v1/deployments/{deployment}/locations/{location}/reload",
  summary: "Have the location's code loaded anew by what observes it; 409 where that cannot be done",
  permission: "location.reload",
  params: locationParams,
  query: emptySchema,
  body: null,
  response: z.object({
    reload: z.object({
      status: z
        .enum(["reloaded", "failed", "unanswered"])
        .describe("unanswered: it goes on, or nothing was there to do it; the history tells"),
      reason: z.string().nullable(),
    }),
  }),
  status: 200,
});

/** What closes the gate, from what weighs most to what weighs least: `loadline gate` exits with the first. */
export const GATE_CAUSES = ["rollback_running", "version_blocked", "held", "frozen"] as const;
export type GateCause = (typeof GATE_CAUSES)[number];

export const gateOperation = defineOperation({
  id: "gate",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/locations/{location}/gate",
  summary: "May CI deploy here now? Closed while a rollback runs, the version is blocked, the unit held or all frozen",
  permission: "history.read",
  params: locationParams,
  query: z.object({ digest: plainText(200).optional() }),
  body: null,
  response: z.object({
    open: z.boolean(),
    reasons: z.array(z.string()),
    causes: z.array(z.enum(GATE_CAUSES)).describe("What closes it, the weightiest first; one for each reason"),
    hold: holdSchema.nullable(),
  }),
  status: 200,
});

export const releaseHoldOperation = defineOperation({
  id: "releaseHold",
  method: "DELETE",
  path: "/api/v1/deployments/{deployment}/locations/{location}/hold",
  summary: "Release the hold on the location's deploy unit",
  permission: "hold.manage",
  params: locationParams,
  query: emptySchema,
  body: null,
  response: z.object({ released: z.boolean() }),
  status: 200,
});
