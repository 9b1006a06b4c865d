import { z } from "zod";
import { ROLES } from "../domain/access/roles.ts";
import { SIGN_IN_PROVIDERS } from "../domain/access/sign-in-providers.ts";
import { emptySchema, instantSchema, plainText } from "./common.ts";
import { reasonSchema } from "./grants.ts";
import { passwordSchema } from "./members.ts";
import { defineOperation } from "./operation.ts";

const meSchema = z.object({
  type: z.enum(["person", "token"]),
  name: z.string(),
  /** Null: a service's token. */
  email: z.string().nullable(),
  organizationRole: z.enum(ROLES).nullable(),
  deployments: z
    .array(z.object({ name: z.string(), role: z.enum(ROLES) }))
    .describe("Every deployment that the caller may see, with the most permissive role there"),
  /** Of a person in the browser; null for a token. */
  account: z
    .object({
      hasPassword: z.boolean(),
      identities: z.array(z.object({ provider: z.enum(SIGN_IN_PROVIDERS), createdAt: instantSchema })),
      teams: z.array(z.string()),
      reasons: z.array(reasonSchema).describe("Every role of theirs, and whence it comes"),
    })
    .nullable(),
});
export type MeView = z.infer<typeof meSchema>;

const answer = z.object({ me: meSchema });

export const getMeOperation = defineOperation({
  id: "getMe",
  method: "GET",
  path: "/api/v1/me",
  summary: "Who asks, and what they are where",
  permission: "signed-in",
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: answer,
  status: 200,
});

export const updateMeOperation = defineOperation({
  id: "updateMe",
  method: "PATCH",
  path: "/api/v1/me",
  summary: "Change one's own name",
  permission: "signed-in",
  inBrowser: true,
  params: emptySchema,
  query: emptySchema,
  body: z.object({ name: plainText(255) }),
  response: answer,
  status: 200,
});

export const changePasswordOperation = defineOperation({
  id: "changePassword",
  method: "POST",
  path: "/api/v1/me/password",
  summary: "Change one's own password; it ends every other sign-in",
  permission: "signed-in",
  inBrowser: true,
  params: emptySchema,
  query: emptySchema,
  body: z.object({ current: passwordSchema, password: passwordSchema }),
  response: z.object({ changed: z.literal(true), revoked: z.int().describe("Other sign-ins that were ended") }),
  status: 200,
});
