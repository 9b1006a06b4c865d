import { z } from "zod";

/** What `GET /api/v1/events` sends: the event's name is `type`, its data the rest as JSON. */
export const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("load.recorded"), deployment: z.string(), location: z.string(), number: z.int() }),
  z.object({ type: z.literal("rollback.updated"), deployment: z.string(), location: z.string(), id: z.uuid() }),
  z.object({ type: z.literal("location.updated"), deployment: z.string(), location: z.string() }),
]);
export type LiveEvent = z.infer<typeof eventSchema>;
