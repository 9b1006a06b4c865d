import { z } from "zod";
import {
  cursorQuery,
  deploymentParams,
  flagQuery,
  instantSchema,
  limitQuery,
  listOf,
  nameSchema,
  plainText,
} from "./common.ts";
import { LOAD_CHANGES, loadFilterQuery } from "./load-filter.ts";
import { listedLoadSchema } from "./loads.ts";
import { defineOperation } from "./operation.ts";

/** The timeline tells what happened; whether an image is still there is asked in the history. */
export const activityItemSchema = listedLoadSchema
  .omit({ restorable: true, probedAt: true, retainedUntil: true, keptImage: true, metadata: true, runtime: true })
  .extend({
    location: z.string(),
    group: z
      .object({ last: z.int(), count: z.int() })
      .optional()
      .describe("With collapse: the similar entries that follow this one, which it stands for"),
  });
export type ActivityItem = z.infer<typeof activityItemSchema>;

export const activityFilters = z.object({
  location: nameSchema.optional(),
  ...loadFilterQuery.pick({ person: true, status: true }).shape,
  commit: z
    .string()
    .regex(/^[0-9a-fA-F]{4,64}$/, "must be 4 to 64 hex digits: a commit's hash or its beginning")
    .transform((hash) => hash.toLowerCase())
    .optional(),
  change: z.enum(LOAD_CHANGES).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional().describe("The first instant that does not count"),
  q: plainText(500).optional().describe("Anything that the history's search finds"),
});
export type ActivityFilters = z.output<typeof activityFilters>;

export const listActivityOperation = defineOperation({
  id: "listActivity",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/activity",
  summary: "The loads of all code locations as one timeline, in the order of recording, newest first",
  permission: "history.read",
  params: deploymentParams,
  query: activityFilters.extend({
    collapse: flagQuery(false).describe("Of similar entries that follow each other in a location, the first alone"),
    cursor: cursorQuery,
    limit: limitQuery(50, 500),
  }),
  body: null,
  response: listOf(activityItemSchema),
  status: 200,
});
