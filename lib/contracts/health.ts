import { z } from "zod";
import { emptySchema } from "./common.ts";
import { defineOperation } from "./operation.ts";

export const getHealthOperation = defineOperation({
  id: "getHealth",
  method: "GET",
  path: "/api/health",
  summary: "Answers 200 when this process and the database are well, 503 otherwise",
  permission: "public",
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: z.object({ status: z.literal("ok"), version: z.string() }),
  status: 200,
});
