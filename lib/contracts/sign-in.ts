import { z } from "zod";
import { SIGN_IN_PROVIDERS } from "../domain/access/sign-in-providers.ts";
import { emptySchema, listOf } from "./common.ts";
import { defineOperation } from "./operation.ts";

export const signInProviderSchema = z.object({
  provider: z.enum(SIGN_IN_PROVIDERS),
  name: z.string().describe("As its button on the sign-in page calls it"),
  configured: z.boolean().describe("Set up in the environment, so that its button shows"),
  address: z.string().nullable().describe("Of the server that people sign in at; null while it is not set up"),
  callbackUrl: z.string().describe("To be registered with the provider, exactly so"),
  groupsClaim: z.string().nullable().describe("The claim that names groups; null: the provider names none, or by rule"),
  accounts: z.int().describe("How many accounts are linked to it"),
});
export type SignInProviderView = z.infer<typeof signInProviderSchema>;

export const listSignInProvidersOperation = defineOperation({
  id: "listSignInProviders",
  method: "GET",
  path: "/api/v1/sign-in-providers",
  summary: "The ways to sign in: which providers are set up, and what to register with them. Never their secrets",
  permission: "organization.manage",
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: listOf(signInProviderSchema).extend({
    password: z.boolean().describe("Email and password are taken"),
  }),
  status: 200,
});
export type SignInProvidersView = z.infer<typeof listSignInProvidersOperation.response>;
