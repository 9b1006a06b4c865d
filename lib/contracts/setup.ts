import { z } from "zod";
import { emptySchema, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** Shape alone: what makes a good password or address is decided by the service that makes the account. */
export const setupInputSchema = z.object({
  token: plainText(200).min(1),
  email: plainText(320),
  name: plainText(255),
  password: z.string().max(10_000),
});
export type SetupInput = z.infer<typeof setupInputSchema>;

export const claimSetupOperation = defineOperation({
  id: "claimSetup",
  method: "POST",
  path: "/api/setup",
  summary: "Make the first Organization Admin with the one-time link that Loadline prints at its first start",
  permission: "public",
  params: emptySchema,
  query: emptySchema,
  body: setupInputSchema,
  response: z.object({ account: z.object({ email: z.string(), name: z.string() }) }),
  status: 201,
});
