import { z } from "zod";
import { CHECK_STATUSES, CONNECTION_KINDS } from "../domain/connection.ts";
import {
  deploymentParams,
  emptySchema,
  instantSchema,
  jsonObjectSchema,
  listOf,
  nameSchema,
  plainText,
} from "./common.ts";
import { defineOperation } from "./operation.ts";

const MOST_SECRET_CHARACTERS = 65_536;

export const connectionSchema = z.object({
  name: z.string(),
  kind: z.string().describe("process, dagster, airflow, docker-engine, kubernetes, webhook, git or registry"),
  config: jsonObjectSchema,
  secrets: z.array(z.string()).describe("Names of the secrets that are set; their values are never told"),
  locations: z.array(z.string()).describe("Code locations that are observed through it"),
  units: z.array(z.string()).describe("Deploy units that it is used by"),
  declared: z.boolean().describe("Comes from the configuration file, and is changed there alone"),
  state: z.enum(["ok", "unreachable", "unknown"]),
  /** Why it is not reachable; null when nothing is known to be wrong. */
  detail: z.string().nullable(),
  since: instantSchema,
  createdAt: instantSchema,
});
export type ConnectionView = z.infer<typeof connectionSchema>;

/** A secret left out stays what it is, null removes it, text sets it. */
const secretsSchema = z
  .record(z.string().max(64), plainText(MOST_SECRET_CHARACTERS).min(1).nullable())
  .refine((secrets) => Object.keys(secrets).length <= 16, "must have at most 16 members");

const connectionInputSchema = z.object({
  kind: z.enum(CONNECTION_KINDS),
  config: jsonObjectSchema,
  secrets: secretsSchema.optional(),
});

const checkSchema = z.object({
  name: z.string(),
  status: z.enum(CHECK_STATUSES),
  message: z.string(),
  /** What to do about it; null where nothing has to be done. */
  remedy: z.string().nullable(),
});
export const connectionTestSchema = z.object({ checks: z.array(checkSchema) });
export type ConnectionTest = z.infer<typeof connectionTestSchema>;

const connectionParams = z.object({ deployment: nameSchema, connection: nameSchema });
const connectionsPath = "/api/v1/deployments/{deployment}/connections";

export const listConnectionsOperation = defineOperation({
  id: "listConnections",
  method: "GET",
  path: connectionsPath,
  summary: "What the deployment works with: sources, container engines, registries",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: listOf(connectionSchema),
  status: 200,
});

export const getConnectionOperation = defineOperation({
  id: "getConnection",
  method: "GET",
  path: `${connectionsPath}/{connection}`,
  summary: "One connection",
  permission: "deployment.configure",
  params: connectionParams,
  query: emptySchema,
  body: null,
  response: z.object({ connection: connectionSchema }),
  status: 200,
});

export const putConnectionOperation = defineOperation({
  id: "putConnection",
  method: "PUT",
  path: `${connectionsPath}/{connection}`,
  summary: "Make a connection, or change the one of that name; the same again changes nothing",
  permission: "deployment.configure",
  params: connectionParams,
  query: emptySchema,
  body: connectionInputSchema,
  response: z.object({ connection: connectionSchema }),
  status: 200,
});

export const deleteConnectionOperation = defineOperation({
  id: "deleteConnection",
  method: "DELETE",
  path: `${connectionsPath}/{connection}`,
  summary: "Delete a connection; the code locations that it observed stay, and take pushed loads again",
  permission: "deployment.configure",
  params: connectionParams,
  query: emptySchema,
  body: null,
  response: z.object({ deleted: z.literal(true), locations: z.array(z.string()) }),
  status: 200,
});

export const testConnectionOperation = defineOperation({
  id: "testConnection",
  method: "POST",
  path: `${connectionsPath}/{connection}/test`,
  summary: "Try a connection as it is saved: every check with what was found and what to do",
  permission: "deployment.configure",
  params: connectionParams,
  query: emptySchema,
  body: null,
  response: connectionTestSchema,
  status: 200,
});

export const testConnectionDraftOperation = defineOperation({
  id: "testConnectionDraft",
  method: "POST",
  path: "/api/v1/deployments/{deployment}/connection-tests",
  summary: "Try a connection before it is saved",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: connectionInputSchema.extend({
    connection: nameSchema.describe("Its name; where one of that name is saved, secrets left out are taken from it"),
  }),
  response: connectionTestSchema,
  status: 200,
});

export const listContainersOperation = defineOperation({
  id: "listContainers",
  method: "GET",
  path: `${connectionsPath}/{connection}/containers`,
  summary: "The containers of a container engine, to choose one for a deploy unit",
  permission: "deployment.configure",
  params: connectionParams,
  query: emptySchema,
  body: null,
  response: listOf(
    z.object({
      name: z.string(),
      image: z.string(),
      state: z.string().describe("As the engine says: running, exited, …"),
      compose: z.object({ project: z.string(), service: z.string() }).nullable(),
    }),
  ),
  status: 200,
});

export const listWorkloadsOperation = defineOperation({
  id: "listWorkloads",
  method: "GET",
  path: `${connectionsPath}/{connection}/workloads`,
  summary:
    "The workloads of a cluster's namespace, to choose one for a deploy unit; those of Dagster's user code first",
  permission: "deployment.configure",
  params: connectionParams,
  query: z.object({ namespace: plainText(63).min(1).optional().describe("The connection's own where left out") }),
  body: null,
  response: listOf(
    z.object({
      kind: z.enum(["Deployment", "StatefulSet"]),
      namespace: z.string(),
      name: z.string(),
      image: z.string(),
      isUserCode: z.boolean().describe("Made by Dagster's Helm chart for user code"),
    }),
  ),
  status: 200,
});
