import { z } from "zod";
import { MOST_DURATION_MINUTES } from "../domain/freeze/freeze-window.ts";
import { deploymentParams, emptySchema, instantSchema, nameSchema, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

/** Windows that a deployment has at most: all of them are looked at for every plan. */
export const MOST_WINDOWS = 100;

const scheduleSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("recurring"),
    cron: plainText(200).describe("When it begins: minute, hour, day of month, month, day of week"),
    timeZone: plainText(100).describe("IANA name of the time zone whose clock the cron is read on"),
    durationMinutes: z.int().min(1).max(MOST_DURATION_MINUTES).describe("Elapsed time, whatever clocks do"),
  }),
  z.object({ type: z.literal("once"), startsAt: instantSchema, endsAt: instantSchema }),
]);

const inputSchema = z.object({
  name: nameSchema,
  reason: plainText(1000).default("").describe("Shown to whoever is stopped by it"),
  enabled: z.boolean().default(true),
  schedule: scheduleSchema,
});
export type FreezeWindowInput = z.input<typeof inputSchema>;

const spanSchema = z.object({ startsAt: instantSchema, endsAt: instantSchema });

/** A window among the ones that are closed, or that closes next. */
const namedSchema = z.object({ id: z.uuid(), name: z.string(), reason: z.string() });

export const freezeStateSchema = z.discriminatedUnion("closed", [
  z.object({
    closed: z.literal(false),
    next: z
      .object({ at: instantSchema, window: namedSchema })
      .nullable()
      .describe("The window that closes next, and when; null: none will"),
  }),
  z.object({
    closed: z.literal(true),
    windows: z.array(namedSchema).describe("The windows that are closed now"),
    opensAt: instantSchema.nullable().describe("When all windows are open again; null: not in the time looked ahead"),
  }),
]);
export type FreezeStateView = z.infer<typeof freezeStateSchema>;

export const freezeWindowSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  reason: z.string(),
  enabled: z.boolean(),
  schedule: scheduleSchema,
  closed: z.boolean().describe("It is closed now"),
  next: z.array(spanSchema).describe("When it is closed, now or next: the first few times"),
  createdBy: z.string(),
  createdAt: instantSchema,
});
export type FreezeWindowView = z.infer<typeof freezeWindowSchema>;

const path = "/api/v1/deployments/{deployment}/freeze-windows";
const windowParams = z.object({ deployment: nameSchema, window: z.uuid() });

export const listFreezeWindowsOperation = defineOperation({
  id: "listFreezeWindows",
  method: "GET",
  path,
  summary: "The times in which nothing is rolled back, and whether it is one now",
  permission: "history.read",
  params: deploymentParams,
  query: emptySchema,
  body: null,
  response: z.object({ items: z.array(freezeWindowSchema), nextCursor: z.null(), state: freezeStateSchema }),
  status: 200,
});

export const createFreezeWindowOperation = defineOperation({
  id: "createFreezeWindow",
  method: "POST",
  path,
  summary: "Make a freeze window",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: inputSchema,
  response: z.object({ window: freezeWindowSchema }),
  status: 201,
});

export const putFreezeWindowOperation = defineOperation({
  id: "putFreezeWindow",
  method: "PUT",
  path: `${path}/{window}`,
  summary: "Change a freeze window; the same again changes nothing",
  permission: "deployment.configure",
  params: windowParams,
  query: emptySchema,
  body: inputSchema,
  response: z.object({ window: freezeWindowSchema }),
  status: 200,
});

export const deleteFreezeWindowOperation = defineOperation({
  id: "deleteFreezeWindow",
  method: "DELETE",
  path: `${path}/{window}`,
  summary: "Delete a freeze window",
  permission: "deployment.configure",
  params: windowParams,
  query: emptySchema,
  body: null,
  response: z.object({ deleted: z.literal(true) }),
  status: 200,
});

export const previewFreezeWindowOperation = defineOperation({
  id: "previewFreezeWindow",
  method: "POST",
  path: "/api/v1/deployments/{deployment}/freeze-window-previews",
  summary: "When a freeze window that is not saved would be closed",
  permission: "deployment.configure",
  params: deploymentParams,
  query: emptySchema,
  body: z.object({ schedule: scheduleSchema }),
  response: z.object({ closed: z.boolean(), next: z.array(spanSchema) }),
  status: 200,
});
