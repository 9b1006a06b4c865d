import { z } from "zod";
import { ROLES, SCOPES } from "../domain/access/roles.ts";
import { MOST_TOKEN_DEPLOYMENTS, TOKEN_KINDS, TOKEN_STATES } from "../domain/access/token.ts";
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

export const tokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  prefix: z.string().describe("Public beginning of the token, by which it is told from others"),
  kind: z.enum(TOKEN_KINDS),
  role: z.enum(ROLES),
  scopes: z.array(z.enum(SCOPES)).describe("Empty: everything that the role may"),
  deployments: z
    .array(z.string())
    .nullable()
    .describe("The ones it is bound to and the caller may see; null: the whole organization"),
  otherDeployments: z.int().describe("How many more it is bound to that the caller may not see"),
  owner: z.object({ id: z.uuid(), name: z.string(), email: z.string() }).nullable(),
  createdBy: z.string().describe("Name of who made it"),
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  lastUsedAt: instantSchema.nullable().describe("To the minute"),
  revokedAt: instantSchema.nullable(),
  state: z.enum(TOKEN_STATES),
  mine: z.boolean(),
  revocable: z.boolean().describe("The caller may revoke it"),
});
export type TokenView = z.infer<typeof tokenSchema>;

const newTokenSchema = z.object({
  name: nameSchema.describe("What the token is for"),
  role: z.enum(ROLES),
  scopes: z.array(z.enum(SCOPES)).max(SCOPES.length).default([]).describe("Empty: everything that the role may"),
  expiresAt: instantSchema.nullable().default(null).describe("Null: it stands until it is revoked"),
});

const createdSchema = z.object({
  token: tokenSchema,
  secret: z.string().describe("The token itself: told this once, and kept nowhere"),
});

const listQuery = z.object({
  state: z.enum(TOKEN_STATES).optional(),
  kind: z.enum(TOKEN_KINDS).optional(),
  q: plainText(255).optional().describe("Part of its name, prefix, or its owner’s name or address"),
  cursor: cursorQuery,
  limit: limitQuery(50, 500),
});
export type TokenFilters = z.infer<typeof listQuery>;

export const listTokensOperation = defineOperation({
  id: "listTokens",
  method: "GET",
  path: "/api/v1/tokens",
  summary: "Tokens, newest first: the caller’s own, or with `of=everyone` (Organization Admin) all",
  permission: "signed-in",
  params: emptySchema,
  query: listQuery.extend({
    of: z.enum(["me", "everyone"]).default("me"),
    account: z.uuid().optional().describe("Only those of this person; with `of=everyone`"),
  }),
  body: null,
  response: listOf(tokenSchema),
  status: 200,
});

export const createTokenOperation = defineOperation({
  id: "createToken",
  method: "POST",
  path: "/api/v1/tokens",
  summary: "Make a token: a personal one (in the browser), or a service’s (Admin of every deployment named)",
  permission: "signed-in",
  params: emptySchema,
  query: emptySchema,
  body: newTokenSchema.extend({
    kind: z.enum(TOKEN_KINDS),
    deployments: z
      .array(nameSchema)
      .min(1)
      .max(MOST_TOKEN_DEPLOYMENTS)
      .nullable()
      .describe("Names of those it is bound to; null: the whole organization"),
  }),
  response: createdSchema,
  status: 201,
});

export const revokeTokenOperation = defineOperation({
  id: "revokeToken",
  method: "DELETE",
  path: "/api/v1/tokens/{id}",
  summary: "Revoke a token: it opens nothing from the next request on",
  permission: "signed-in",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ revoked: z.literal(true) }),
  status: 200,
});

export const revokeTokensOperation = defineOperation({
  id: "revokeTokens",
  method: "DELETE",
  path: "/api/v1/tokens",
  summary: "Revoke every personal token of the caller, or of another person (Organization Admin)",
  permission: "signed-in",
  params: emptySchema,
  query: z.object({ account: z.uuid().optional().describe("Whose; without it the caller’s own") }),
  body: null,
  response: z.object({ revoked: z.int() }),
  status: 200,
});

const deploymentTokensPath = "/api/v1/deployments/{deployment}/tokens";

export const listDeploymentTokensOperation = defineOperation({
  id: "listDeploymentTokens",
  method: "GET",
  path: deploymentTokensPath,
  summary: "Tokens that reach the deployment, newest first: all of them for an Admin, else the caller’s own",
  permission: "catalog.read",
  params: deploymentParams,
  query: listQuery,
  body: null,
  response: listOf(tokenSchema),
  status: 200,
});

export const createDeploymentTokenOperation = defineOperation({
  id: "createDeploymentToken",
  method: "POST",
  path: deploymentTokensPath,
  summary: "Make a service’s token for this deployment alone",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: newTokenSchema,
  response: createdSchema,
  status: 201,
});
