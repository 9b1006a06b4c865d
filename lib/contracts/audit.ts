import { z } from "zod";
import {
  cursorQuery,
  deploymentParams,
  emptySchema,
  instantSchema,
  jsonObjectSchema,
  limitQuery,
  listOf,
  nameSchema,
  plainText,
} from "./common.ts";
import { defineOperation } from "./operation.ts";

export const auditEventSchema = z.object({
  id: z.string().describe("Decimal digits; ids grow with time"),
  at: instantSchema,
  actor: z.object({
    type: z.string().describe("person, token or system"),
    id: z.string(),
    name: z.string(),
    accountId: z.string().nullable().describe("Of a personal token: whose"),
  }),
  action: z.string().describe("Dotted verb, such as load.recorded"),
  deployment: z.string().nullable(),
  location: z.string().nullable(),
  target: jsonObjectSchema.describe("What the verb acted on"),
  before: jsonObjectSchema.nullable(),
  after: jsonObjectSchema.nullable(),
  address: z.string().nullable().describe("Network address of the client"),
  requestId: z.string().nullable(),
});
export type AuditEventView = z.infer<typeof auditEventSchema>;

const deploymentFilters = z.object({
  actor: plainText(255)
    .optional()
    .describe("Id of a person (with what their tokens did), a token, or a part of Loadline"),
  action: plainText(100).optional().describe("An action, or its beginning: `rollback.`"),
  location: nameSchema.optional(),
  q: plainText(255).optional().describe("Part of action, actor, target or address"),
  from: instantSchema.optional(),
  to: instantSchema.optional().describe("The first instant that does not count"),
});
const filters = deploymentFilters.extend({ deployment: nameSchema.optional() });
export type AuditFilters = z.infer<typeof filters>;

const page = { cursor: cursorQuery, limit: limitQuery(100, 1000) };

export const listAuditOperation = defineOperation({
  id: "listAudit",
  method: "GET",
  path: "/api/v1/audit",
  summary: "The audit log, newest first",
  permission: "organization.manage",
  params: emptySchema,
  query: filters.extend(page),
  body: null,
  response: listOf(auditEventSchema),
  status: 200,
});

export const listDeploymentAuditOperation = defineOperation({
  id: "listDeploymentAudit",
  method: "GET",
  path: "/api/v1/deployments/{deployment}/audit",
  summary: "What the audit log has of a deployment, newest first",
  permission: "deployment.configure",
  params: deploymentParams,
  query: deploymentFilters.extend(page),
  body: null,
  response: listOf(auditEventSchema),
  status: 200,
});

export const AUDIT_FORMATS = ["jsonl", "csv"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

export const exportAuditOperation = defineOperation({
  id: "exportAudit",
  method: "GET",
  path: "/api/v1/audit/export",
  summary: "The audit log from old to new, streamed: a JSON object per line, or with `format=csv` a table",
  permission: "organization.manage",
  params: emptySchema,
  query: filters.extend({ format: z.enum(AUDIT_FORMATS).default("jsonl") }),
  body: null,
  response: auditEventSchema,
  status: 200,
  media: "application/x-ndjson",
});
