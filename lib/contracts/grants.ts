import { z } from "zod";
import { ROLES } from "../domain/access/roles.ts";
import { SIGN_IN_PROVIDERS } from "../domain/access/sign-in-providers.ts";
import {
  cursorQuery,
  deploymentParams,
  emptySchema,
  idParams,
  instantSchema,
  limitQuery,
  listOf,
  nameSchema,
  plainText,
} from "./common.ts";
import { defineOperation } from "./operation.ts";

/** What a role is granted to. */
const SUBJECT_TYPES = ["account", "team", "group"] as const;

const groupSchema = z.object({
  type: z.literal("group"),
  provider: z.enum(SIGN_IN_PROVIDERS),
  name: plainText(255).min(1).describe("As the provider names it"),
});

export const newSubjectSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("account"), email: plainText(320).min(1) }),
  z.object({ type: z.literal("team"), name: nameSchema }),
  groupSchema,
]);
export type NewSubject = z.infer<typeof newSubjectSchema>;

const placeSchema = z.object({
  /** Null: the whole organization. */
  deployment: z.string().nullable(),
  /** Null: every code location. */
  location: z.string().nullable(),
  role: z.enum(ROLES),
});

export const grantSchema = placeSchema.extend({
  id: z.uuid(),
  subject: z.discriminatedUnion("type", [
    z.object({
      type: z.literal("account"),
      id: z.uuid(),
      name: z.string(),
      email: z.string(),
      status: z.enum(["active", "invited", "disabled"]),
    }),
    z.object({ type: z.literal("team"), id: z.uuid(), name: z.string(), members: z.int() }),
    groupSchema.extend({ members: z.int().describe("Accounts that the provider named in it at their last sign-in") }),
  ]),
  createdAt: instantSchema,
});
export type GrantView = z.infer<typeof grantSchema>;

/** A grant as one person has it: where a right of theirs comes from. */
export const reasonSchema = placeSchema.extend({
  grant: z.uuid(),
  through: z.discriminatedUnion("type", [
    z.object({ type: z.literal("account") }),
    z.object({ type: z.literal("team"), id: z.uuid(), name: z.string() }),
    groupSchema,
  ]),
});
export type ReasonView = z.infer<typeof reasonSchema>;

const pageQuery = z.object({ cursor: cursorQuery, limit: limitQuery(200, 1000) });
const grantBody = z.object({ subject: newSubjectSchema, role: z.enum(ROLES) });
const grantAnswer = z.object({ grant: grantSchema });
const revokedAnswer = z.object({ revoked: z.literal(true) });

export const listGrantsOperation = defineOperation({
  id: "listGrants",
  method: "GET",
  path: "/api/v1/grants",
  summary: "Every role that was granted, oldest first",
  permission: "organization.manage",
  params: emptySchema,
  query: pageQuery.extend({ subject: z.enum(SUBJECT_TYPES).optional().describe("Only those of this kind") }),
  body: null,
  response: listOf(grantSchema),
  status: 200,
});

export const grantRoleOperation = defineOperation({
  id: "grantRole",
  method: "PUT",
  path: "/api/v1/grants",
  summary: "Give an account, a team or a provider's group a role in the whole organization, in place of the one it has",
  permission: "organization.manage",
  params: emptySchema,
  query: emptySchema,
  body: grantBody,
  response: grantAnswer,
  status: 200,
});

export const revokeGrantOperation = defineOperation({
  id: "revokeGrant",
  method: "DELETE",
  path: "/api/v1/grants/{id}",
  summary: "Take a role back, wherever it holds",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: null,
  response: revokedAnswer,
  status: 200,
});

const deploymentGrantsPath = "/api/v1/deployments/{deployment}/grants";

export const listDeploymentGrantsOperation = defineOperation({
  id: "listDeploymentGrants",
  method: "GET",
  path: deploymentGrantsPath,
  summary: "Roles that hold in the deployment: granted for it, for code locations of it, for the whole organization",
  permission: "deployment.configure",
  params: deploymentParams,
  query: pageQuery,
  body: null,
  response: listOf(grantSchema),
  status: 200,
});

export const grantDeploymentRoleOperation = defineOperation({
  id: "grantDeploymentRole",
  method: "PUT",
  path: deploymentGrantsPath,
  summary: "Give a role in the deployment, or as an addition in one code location of it, in place of the one there",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: grantBody.extend({ location: nameSchema.nullable().default(null) }),
  response: grantAnswer,
  status: 200,
});

export const revokeDeploymentGrantOperation = defineOperation({
  id: "revokeDeploymentGrant",
  method: "DELETE",
  path: `${deploymentGrantsPath}/{id}`,
  summary: "Take back a role that was granted for the deployment or a code location of it",
  permission: "deployment.configure",
  params: deploymentParams.extend({ id: z.uuid() }),
  query: emptySchema,
  body: null,
  response: revokedAnswer,
  status: 200,
});
