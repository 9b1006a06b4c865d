import { z } from "zod";
import { deploymentParams, emptySchema, instantSchema, listOf, nameSchema, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** Agents that a deployment has at most: every plan looks at all of them. */
export const MOST_AGENTS = 500;
const MOST_VERSIONS = 50;

export const remoteAgentSchema = z.object({
  name: z.string(),
  image: z.string().nullable(),
  runtime: z.record(z.string(), z.string()).describe("Versions by name; airflow is the one that plans compare"),
  recordedBy: z.string(),
  recordedAt: instantSchema,
});
export type RemoteAgentView = z.infer<typeof remoteAgentSchema>;

const path = "/api/v1/deployments/{deployment}/remote-agents";
const agentParams = z.object({ deployment: nameSchema, agent: nameSchema });

export const listRemoteAgentsOperation = defineOperation({
  id: "listRemoteAgents",
  method: "GET",
  path,
  summary: "The remote execution agents of Airflow that were recorded",
  permission: "history.read",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: listOf(remoteAgentSchema),
  status: 200,
});

export const recordRemoteAgentOperation = defineOperation({
  id: "recordRemoteAgent",
  method: "PUT",
  path: `${path}/{agent}`,
  summary: "Record what a remote execution agent runs, in place of what was known of it",
  permission: "load.record",
  params: agentParams,
  query: emptySchema,
  body: z.object({
    image: plainText(1000).min(1).nullable().default(null),
    runtime: z
      .record(plainText(200).min(1), plainText(200).min(1))
      .refine((runtime) => Object.keys(runtime).length <= MOST_VERSIONS, `must have at most ${MOST_VERSIONS} members`)
      .default({}),
  }),
  response: z.object({ agent: remoteAgentSchema }),
  status: 200,
});

export const deleteRemoteAgentOperation = defineOperation({
  id: "deleteRemoteAgent",
  method: "DELETE",
  path: `${path}/{agent}`,
  summary: "Forget a remote execution agent that is no more",
  permission: "load.record",
  params: agentParams,
  query: emptySchema,
  body: null,
  response: z.object({ deleted: z.literal(true) }),
  status: 200,
});
