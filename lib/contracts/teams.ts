import { z } from "zod";
import { emptySchema, idParams, instantSchema, listOf, nameSchema } from "./common.ts";
import { reasonSchema } from "./grants.ts";
import { memberSchema } from "./members.ts";
import { defineOperation } from "./operation.ts";

export const teamSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  memberCount: z.int(),
  /** Roles that were granted to it. */
  grants: z.array(reasonSchema.omit({ through: true })),
  createdAt: instantSchema,
});
export type TeamView = z.infer<typeof teamSchema>;

const path = "/api/v1/teams";
const body = z.object({ name: nameSchema });
const answer = z.object({ team: teamSchema });
const shared = { permission: "organization.manage", query: emptySchema } as const;

export const listTeamsOperation = defineOperation({
  ...shared,
  id: "listTeams",
  method: "GET",
  path,
  summary: "The teams by name, with their roles",
  params: emptySchema,
  body: null,
  response: listOf(teamSchema),
  status: 200,
});

export const createTeamOperation = defineOperation({
  ...shared,
  id: "createTeam",
  method: "POST",
  path,
  summary: "Make a team",
  params: emptySchema,
  body,
  response: answer,
  status: 201,
});

export const getTeamOperation = defineOperation({
  ...shared,
  id: "getTeam",
  method: "GET",
  path: `${path}/{id}`,
  summary: "A team with its members",
  params: idParams,
  body: null,
  response: answer.extend({
    members: z.array(memberSchema.pick({ id: true, name: true, email: true, status: true })),
  }),
  status: 200,
});

export const renameTeamOperation = defineOperation({
  ...shared,
  id: "renameTeam",
  method: "PATCH",
  path: `${path}/{id}`,
  summary: "Rename a team",
  params: idParams,
  body,
  response: answer,
  status: 200,
});

export const deleteTeamOperation = defineOperation({
  ...shared,
  id: "deleteTeam",
  method: "DELETE",
  path: `${path}/{id}`,
  summary: "Delete a team, and with it what its members may by it",
  params: idParams,
  body: null,
  response: z.object({ deleted: z.literal(true) }),
  status: 200,
});

const memberParams = idParams.extend({ account: z.uuid() });

export const addTeamMemberOperation = defineOperation({
  ...shared,
  id: "addTeamMember",
  method: "PUT",
  path: `${path}/{id}/members/{account}`,
  summary: "Put a person in a team; who is in it stays in it",
  params: memberParams,
  body: null,
  response: z.object({ added: z.boolean() }),
  status: 200,
});

export const removeTeamMemberOperation = defineOperation({
  ...shared,
  id: "removeTeamMember",
  method: "DELETE",
  path: `${path}/{id}/members/{account}`,
  summary: "Take a person out of a team",
  params: memberParams,
  body: null,
  response: z.object({ removed: z.boolean() }),
  status: 200,
});
