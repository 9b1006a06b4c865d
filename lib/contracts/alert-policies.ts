import { z } from "zod";
import { ALERT_KINDS } from "../domain/alerts/kinds.ts";
import { ALERT_WAYS } from "../domain/alerts/receiver.ts";
import { alertKindSchema, assetChoiceSchema, receiverSchema, receiversSchema } from "./alerts.ts";
import { deploymentParams, emptySchema, instantSchema, nameSchema, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** Policies that a deployment has at most: each is looked at for every event. */
export const MOST_POLICIES = 100;
const MOST_UNREACHABLE_MINUTES = 24 * 60;

const inputSchema = z.object({
  name: nameSchema,
  description: plainText(1000).default(""),
  enabled: z.boolean().default(true),
  kinds: z.array(alertKindSchema).min(1, "choose at least one").max(ALERT_KINDS.length).describe("What is told"),
  locations: z
    .array(plainText(255).trim().min(1, "must not be empty"))
    .max(100)
    .default([])
    .describe("Names of code locations, with * and ?; none: all"),
  assets: assetChoiceSchema
    .prefault({})
    .describe("Which removed assets count: any of the lists suffices, none: every one. Of assets.removed"),
  unreachableMinutes: z
    .int()
    .min(1)
    .max(MOST_UNREACHABLE_MINUTES)
    .default(5)
    .describe("How long a source is silent before that is told. Of source.unreachable"),
  receivers: receiversSchema,
});
export type AlertPolicyInput = z.input<typeof inputSchema>;

export const alertPolicySchema = inputSchema.extend({
  id: z.uuid(),
  mutedUntil: instantSchema.nullable().describe("Until then what it would send is noted and not sent; may be past"),
  muted: z.boolean().describe("It is muted now"),
  lastDelivery: z
    .object({ at: instantSchema, state: z.string() })
    .nullable()
    .describe("Its newest delivery; null: none yet"),
  createdBy: z.string(),
  createdAt: instantSchema,
});
export type AlertPolicyView = z.infer<typeof alertPolicySchema>;

/** A connection over which alerts can leave. */
const waySchema = z.object({
  name: z.string(),
  kind: z.enum(ALERT_WAYS),
  state: z.string().describe("As of the connection"),
});
export type AlertWayView = z.infer<typeof waySchema>;

const path = "/api/v1/deployments/{deployment}/alert-policies";
const policyParams = z.object({ deployment: nameSchema, policy: nameSchema.describe("Its name") });
const policyResponse = z.object({ policy: alertPolicySchema });

export const listAlertPoliciesOperation = defineOperation({
  id: "listAlertPolicies",
  method: "GET",
  path,
  summary: "What the deployment tells, whom, and over which of its connections it could",
  permission: "alerts.manage",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: z.object({ items: z.array(alertPolicySchema), nextCursor: z.null(), ways: z.array(waySchema) }),
  status: 200,
});

export const createAlertPolicyOperation = defineOperation({
  id: "createAlertPolicy",
  method: "POST",
  path,
  summary: "Make an alert policy",
  permission: "alerts.manage",
  params: deploymentParams,
  query: emptySchema,
  body: inputSchema,
  response: policyResponse,
  status: 201,
});

export const getAlertPolicyOperation = defineOperation({
  id: "getAlertPolicy",
  method: "GET",
  path: `${path}/{policy}`,
  summary: "One alert policy",
  permission: "alerts.manage",
  params: policyParams,
  query: emptySchema,
  body: null,
  response: policyResponse,
  status: 200,
});

export const putAlertPolicyOperation = defineOperation({
  id: "putAlertPolicy",
  method: "PUT",
  path: `${path}/{policy}`,
  summary: "Change an alert policy, its name too; the same again changes nothing, and it stays muted if it is",
  permission: "alerts.manage",
  params: policyParams,
  query: emptySchema,
  body: inputSchema,
  response: policyResponse,
  status: 200,
});

export const deleteAlertPolicyOperation = defineOperation({
  id: "deleteAlertPolicy",
  method: "DELETE",
  path: `${path}/{policy}`,
  summary: "Delete an alert policy; the log of what it sent stays",
  permission: "alerts.manage",
  params: policyParams,
  query: emptySchema,
  body: null,
  response: z.object({ deleted: z.literal(true) }),
  status: 200,
});

export const muteAlertPolicyOperation = defineOperation({
  id: "muteAlertPolicy",
  method: "POST",
  path: `${path}/{policy}/mute`,
  summary: "Mute an alert policy until an instant, or with null no longer",
  permission: "alerts.manage",
  params: policyParams,
  query: emptySchema,
  body: z.object({ until: instantSchema.nullable() }),
  response: policyResponse,
  status: 200,
});

export const alertTestSchema = z.object({
  items: z.array(
    z.object({
      receiver: receiverSchema,
      status: z.enum(["sent", "failed", "skipped"]).describe("skipped: there is nothing to send for a test"),
      answer: z.string().describe("What the receiver said, or why nothing was sent"),
    }),
  ),
});
export type AlertTest = z.infer<typeof alertTestSchema>;

export const testAlertPolicyOperation = defineOperation({
  id: "testAlertPolicy",
  method: "POST",
  path: "/api/v1/deployments/{deployment}/alert-policy-tests",
  summary: "Send a message that is marked as a test to every receiver of a policy, saved or not",
  permission: "alerts.manage",
  params: deploymentParams,
  query: emptySchema,
  body: z
    .object({
      policy: nameSchema.optional().describe("Name of a saved one"),
      draft: inputSchema.optional().describe("One that need not be saved"),
    })
    .refine(({ policy, draft }) => (policy === undefined) !== (draft === undefined), "give either policy or draft"),
  response: alertTestSchema,
  status: 200,
});
