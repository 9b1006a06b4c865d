import { z } from "zod";
import { ROLES } from "../domain/access/roles.ts";
import { SIGN_IN_METHODS } from "../domain/access/sign-in-providers.ts";
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
import { reasonSchema } from "./grants.ts";
import { defineOperation } from "./operation.ts";

const LINK_KINDS = ["invitation", "password_reset"] as const;

const linkStateSchema = z.object({ kind: z.enum(LINK_KINDS), expiresAt: instantSchema });

/** A one-time link, told this once: `path` is the address on this server, with the secret in it. */
const newLinkSchema = linkStateSchema.extend({ path: z.string() });
export type NewLinkView = z.infer<typeof newLinkSchema>;

export const memberSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  /** invited: has neither a password nor signed in yet. */
  status: z.enum(["active", "invited", "disabled"]),
  /** Most permissive role in the whole organization. */
  organizationRole: z.enum(ROLES).nullable(),
  reasons: z.array(reasonSchema).describe("Every role of theirs, and whence it comes"),
  teams: z.array(z.object({ id: z.uuid(), name: z.string() })),
  signInMethods: z.array(z.enum(SIGN_IN_METHODS)).describe("How they can sign in, so far"),
  /** A link that can still be used. */
  link: linkStateSchema.nullable(),
  createdAt: instantSchema,
  joinedAt: instantSchema.nullable(),
  lastSeenAt: instantSchema.nullable(),
});
export type MemberView = z.infer<typeof memberSchema>;

const listQuery = z.object({
  q: plainText(320).optional().describe("Part of a name or an address"),
  cursor: cursorQuery,
  limit: limitQuery(100, 500),
});
const memberAnswer = z.object({ member: memberSchema });
/** Shape alone: what is a good address, name or password is decided by the service. */
const personName = plainText(255);
export const passwordSchema = z.string().max(10_000);

export const listMembersOperation = defineOperation({
  id: "listMembers",
  method: "GET",
  path: "/api/v1/members",
  summary: "The people of the organization by name, with their roles",
  permission: "organization.manage",
  params: emptySchema,
  query: listQuery,
  body: null,
  response: listOf(memberSchema),
  status: 200,
});

export const getMemberOperation = defineOperation({
  id: "getMember",
  method: "GET",
  path: "/api/v1/members/{id}",
  summary: "One person of the organization",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: null,
  response: memberAnswer,
  status: 200,
});

/** Places for which an invitation gives roles, and teams it puts the person in, at most. */
const MOST_GIVEN = 100;

export const inviteMemberOperation = defineOperation({
  id: "inviteMember",
  method: "POST",
  path: "/api/v1/members",
  summary: "Invite a person: an account with roles, and the one-time link (7 days) to hand over",
  permission: "organization.manage",
  params: emptySchema,
  query: emptySchema,
  body: z.object({
    email: plainText(320),
    name: personName,
    grants: z
      .array(z.object({ deployment: nameSchema.nullable(), role: z.enum(ROLES) }))
      .max(MOST_GIVEN)
      .default([]),
    teams: z.array(nameSchema).max(MOST_GIVEN).default([]).describe("Names of teams to put the person in"),
  }),
  response: memberAnswer.extend({ link: newLinkSchema }),
  status: 201,
});

export const updateMemberOperation = defineOperation({
  id: "updateMember",
  method: "PATCH",
  path: "/api/v1/members/{id}",
  summary: "Rename, disable or enable a person; disabling ends their sign-ins and stops their tokens at once",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: z.object({ name: personName.optional(), disabled: z.boolean().optional() }),
  response: memberAnswer,
  status: 200,
});

export const removeMemberOperation = defineOperation({
  id: "removeMember",
  method: "DELETE",
  path: "/api/v1/members/{id}",
  summary: "Remove a person with their roles, sign-ins and personal tokens; the history keeps their name",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ removed: z.literal(true) }),
  status: 200,
});

export const createMemberLinkOperation = defineOperation({
  id: "createMemberLink",
  method: "POST",
  path: "/api/v1/members/{id}/link",
  summary: "A new one-time link in place of an older one: to join (7 days), or to set a new password (24 hours)",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ link: newLinkSchema }),
  status: 201,
});

export const revokeMemberLinkOperation = defineOperation({
  id: "revokeMemberLink",
  method: "DELETE",
  path: "/api/v1/members/{id}/link",
  summary: "Take back the link of a person that was not used yet",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ revoked: z.boolean() }),
  status: 200,
});

const deploymentMemberSchema = memberSchema
  .pick({ id: true, name: true, email: true, status: true, reasons: true })
  .extend({
    /** Most permissive role in the deployment as a whole; null: only additions, which do not count without one. */
    role: z.enum(ROLES).nullable(),
  });
export type DeploymentMemberView = z.infer<typeof deploymentMemberSchema>;

export const listDeploymentMembersOperation = defineOperation({
  id: "listDeploymentMembers",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/members",
  summary: "Who has a role in the deployment, by name, and whence",
  permission: "deployment.configure",
  params: deploymentParams,
  query: listQuery,
  body: null,
  response: listOf(deploymentMemberSchema),
  status: 200,
});

export const acceptLinkSchema = z.object({
  token: plainText(200).min(1),
  name: personName.optional(),
  password: passwordSchema,
});

export const acceptLinkOperation = defineOperation({
  id: "acceptLink",
  method: "POST",
  path: "/api/join",
  summary: "Set a password with a one-time link, of an invitation or for a lost password",
  permission: "public",
  params: emptySchema,
  query: emptySchema,
  body: acceptLinkSchema,
  response: z.object({ account: z.object({ email: z.string(), name: z.string() }) }),
  status: 200,
});
