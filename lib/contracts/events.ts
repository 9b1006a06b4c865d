import { z } from "zod";
import { emptySchema, nameSchema } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** What `GET /api/v1/events` sends: the event's name is `type`, its data the rest as JSON. */
export const eventSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("load.recorded"),
    deployment: z.string(),
    location: z.string(),
    number: z.int(),
    againstHold: z.literal(true).optional().describe("It came with another image than the one that is held"),
  }),
  z.object({
    type: z.literal("deployment.updated").describe("Freeze windows, holds or blocks of it have changed"),
    deployment: z.string(),
  }),
  z.object({ type: z.literal("rollback.updated"), deployment: z.string(), location: z.string(), id: z.uuid() }),
  z.object({ type: z.literal("alert.raised"), deployment: z.string(), number: z.int() }),
  z.object({ type: z.literal("location.updated"), deployment: z.string(), location: z.string() }),
]);
export type LiveEvent = z.infer<typeof eventSchema>;

export const streamEventsOperation = defineOperation({
  id: "streamEvents",
  method: "GET",
  path: "/api/v1/events",
  summary:
    "Server-sent events, as they happen, of what the caller may see; read again after a reconnect, and at an event `missed`, which answers a `since` that is too long ago",
  permission: "signed-in",
  params: emptySchema,
  query: z.object({
    deployment: nameSchema.optional(),
    since: z.string().max(100).optional().describe("The `id` of an event: what came after it is sent first"),
  }),
  body: null,
  response: eventSchema,
  status: 200,
  media: "text/event-stream",
});
