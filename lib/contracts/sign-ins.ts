import { z } from "zod";
import { SIGN_IN_METHODS } from "../domain/access/sign-in-providers.ts";
import { emptySchema, idParams, instantSchema, listOf } from "./common.ts";
import { defineOperation } from "./operation.ts";

export const signInSchema = z.object({
  id: z.uuid(),
  /** How the person showed who they are. */
  provider: z.enum(SIGN_IN_METHODS),
  address: z.string().nullable(),
  /** The browser's own name for itself. */
  userAgent: z.string().nullable(),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
  expiresAt: instantSchema,
  /** The request came with it. */
  isCurrent: z.boolean(),
});
export type SignInView = z.infer<typeof signInSchema>;

const countAnswer = z.object({ revoked: z.int() });
const ownPath = "/api/v1/me/sign-ins";
const memberPath = "/api/v1/members/{id}/sign-ins";

export const listSignInsOperation = defineOperation({
  id: "listSignIns",
  method: "GET",
  path: ownPath,
  summary: "Where the caller is signed in, last seen first",
  permission: "signed-in",
  inBrowser: true,
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: listOf(signInSchema),
  status: 200,
});

export const revokeSignInOperation = defineOperation({
  id: "revokeSignIn",
  method: "DELETE",
  path: `${ownPath}/{id}`,
  summary: "End one of the caller's sign-ins",
  permission: "signed-in",
  inBrowser: true,
  params: idParams,
  query: emptySchema,
  body: null,
  response: countAnswer,
  status: 200,
});

export const revokeOtherSignInsOperation = defineOperation({
  id: "revokeOtherSignIns",
  method: "DELETE",
  path: ownPath,
  summary: "End all of the caller's sign-ins but the one that asks",
  permission: "signed-in",
  inBrowser: true,
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: countAnswer,
  status: 200,
});

export const listMemberSignInsOperation = defineOperation({
  id: "listMemberSignIns",
  method: "GET",
  path: memberPath,
  summary: "Where a person is signed in, last seen first",
  permission: "organization.manage",
  params: idParams,
  query: emptySchema,
  body: null,
  response: listOf(signInSchema),
  status: 200,
});

export const revokeMemberSignInsOperation = defineOperation({
  id: "revokeMemberSignIns",
  method: "DELETE",
  path: memberPath,
  summary: "End a person's sign-ins: all of them, or one",
  permission: "organization.manage",
  params: idParams,
  query: z.object({ signIn: z.uuid().optional().describe("The only one to end") }),
  body: null,
  response: countAnswer,
  status: 200,
});
