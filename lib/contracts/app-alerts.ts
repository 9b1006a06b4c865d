import { z } from "zod";
import { SEVERITIES } from "../domain/alerts/kinds.ts";
import { MOST_UNREAD } from "../domain/alerts/unread.ts";
import { cursorQuery, emptySchema, instantSchema, limitQuery, listOf, nameSchema } from "./common.ts";
import { defineOperation } from "./operation.ts";

const appAlertSchema = z.object({
  id: z.uuid(),
  number: z.int().describe("Grows from alert to alert"),
  title: z.string(),
  lines: z.array(z.string()),
  links: z
    .array(z.object({ label: z.string(), href: z.string() }))
    .describe("Pages of this Loadline; addresses begin with a slash"),
  severity: z.enum(SEVERITIES),
  resolves: z.boolean().describe("It tells that a trouble is over"),
  at: instantSchema.describe("When it happened; of several events, the last of them"),
  deployment: z.string(),
  location: z.string().nullable().describe("Null: none, or several"),
  policy: z.string().describe("Name of the policy that told of it"),
  events: z.int().describe("How many events it puts together"),
  unread: z.boolean(),
});
export type AppAlert = z.infer<typeof appAlertSchema>;

export const listAlertsOperation = defineOperation({
  id: "listAlerts",
  method: "GET",
  path: "/api/v1/alerts",
  summary: "Alerts that policies show to the caller in the app, newest first",
  permission: "signed-in",
  params: emptySchema,
  query: z.object({ deployment: nameSchema.optional(), cursor: cursorQuery, limit: limitQuery(50, 100) }),
  body: null,
  response: listOf(appAlertSchema),
  status: 200,
});

const unreadSchema = z.object({
  count: z.int().describe(`${MOST_UNREAD} stands for as many and more`),
});

export const countUnreadAlertsOperation = defineOperation({
  id: "countUnreadAlerts",
  method: "GET",
  path: "/api/v1/alerts/unread",
  summary: "How many alerts the caller has not read; none for tokens of services",
  permission: "signed-in",
  params: emptySchema,
  query: emptySchema,
  body: null,
  response: unreadSchema,
  status: 200,
});

export const readAlertsOperation = defineOperation({
  id: "readAlerts",
  method: "POST",
  path: "/api/v1/alerts/read",
  summary: "Mark alerts as read, up to one of them",
  permission: "signed-in",
  inBrowser: true,
  params: emptySchema,
  query: emptySchema,
  body: z.object({ until: z.int().min(0).describe("Number of the newest alert that was read") }),
  response: unreadSchema,
  status: 200,
});
