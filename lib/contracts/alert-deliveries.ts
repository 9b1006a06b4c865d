import { z } from "zod";
import { DELIVERY_STATES } from "../domain/alerts/delivery.ts";
import { alertKindSchema, receiverSchema } from "./alerts.ts";
import { cursorQuery, deploymentParams, emptySchema, instantSchema, limitQuery, listOf, nameSchema } from "./common.ts";
import { defineOperation } from "./operation.ts";

export const alertDeliverySchema = z.object({
  id: z.uuid().describe("Stands in every message; the same at every attempt"),
  at: instantSchema.describe("When it was made"),
  policy: z.string().describe("Name of the policy at that time"),
  receiver: receiverSchema.describe("With the owners filled in"),
  title: z.string().describe("The newest thing that it is about"),
  kind: z.string().describe("Of the newest thing that it is about"),
  events: z.int().describe("How many it is about"),
  location: z.string().nullable(),
  load: z.int().nullable(),
  rollback: z.string().nullable().describe("Id of the rollback that it is about"),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  nextAt: instantSchema.nullable().describe("Of a pending one: not sent before"),
  answer: z.string().nullable().describe("What the receiver said last, or why it was not reached"),
  endedAt: instantSchema.nullable(),
});
export type AlertDeliveryView = z.infer<typeof alertDeliverySchema>;

const filters = z.object({
  state: z.enum(DELIVERY_STATES).optional(),
  policy: nameSchema.optional().describe("Name that the policy had at that time"),
  kind: alertKindSchema.optional().describe("About something of this kind, with others or alone"),
});
export type AlertDeliveryFilters = z.infer<typeof filters>;

const path = "/api/v1/deployments/{deployment}/alert-deliveries";

export const listAlertDeliveriesOperation = defineOperation({
  id: "listAlertDeliveries",
  method: "GET",
  path,
  summary: "What was sent to whom, and what was answered, newest first",
  permission: "alerts.manage",
  params: deploymentParams,
  query: filters.extend({ cursor: cursorQuery, limit: limitQuery(50, 500) }),
  body: null,
  response: listOf(alertDeliverySchema),
  status: 200,
});

export const repeatAlertDeliveryOperation = defineOperation({
  id: "repeatAlertDelivery",
  method: "POST",
  path: `${path}/{id}/again`,
  summary: "Send once more what was sent, refused or muted: a new delivery about the same",
  permission: "alerts.manage",
  params: z.object({ deployment: nameSchema, id: z.uuid() }),
  query: emptySchema,
  body: null,
  response: z.object({ delivery: alertDeliverySchema }),
  status: 201,
});
