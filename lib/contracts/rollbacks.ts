import { z } from "zod";
import { CHECK_STATUSES, ROLLBACK_STATUSES, STEP_NAMES, STEP_STATUSES } from "../domain/rollback/status.ts";
import { changeCountsSchema, changeSchema } from "./changes.ts";
import { emptySchema, idParams, instantSchema, locationParams, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

const planCheckSchema = z.object({ name: z.string(), status: z.enum(CHECK_STATUSES), message: z.string() });

export const planSchema = z.object({
  id: z.uuid(),
  /** Moves whenever the deploy unit does; a plan whose serial is not the unit's is stale. */
  serial: z.int(),
  unit: z.object({ name: z.string(), driver: z.string() }),
  /** Every code location that the unit serves: all of them are rolled back together. */
  locations: z.array(z.object({ name: z.string(), currentLoad: z.int(), targetLoad: z.int().nullable() })),
  location: z.string(),
  deployment: z.string(),
  currentLoad: z.int(),
  targetLoad: z.int(),
  image: z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
  counts: changeCountsSchema,
  changes: z.array(changeSchema),
  /** Assets downstream of a changed one that did not change themselves. */
  downstream: z.object({ count: z.int(), keys: z.array(z.array(z.string())) }),
  checks: z.array(planCheckSchema),
  notRolledBack: z.array(z.string()),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  /** The rollback that came of it. */
  rollbackId: z.uuid().nullable(),
});
export type PlanView = z.infer<typeof planSchema>;

const differencesSchema = z.object({
  location: z.string(),
  counts: changeCountsSchema,
  changes: z.array(changeSchema),
});

export const verificationSchema = z.object({
  digestMatches: z.boolean().nullable(),
  fingerprintMatches: z.boolean().nullable(),
  /** Tracked differences between the target and what runs; empty when the fingerprint matches. */
  differences: z.array(differencesSchema),
  targetDigest: z.string().nullable(),
  observedDigest: z.string().nullable(),
  targetFingerprint: z.string().nullable(),
  observedFingerprint: z.string().nullable(),
});

export type VerificationView = z.infer<typeof verificationSchema>;

export const rollbackSchema = z.object({
  id: z.uuid(),
  planId: z.uuid(),
  deployment: z.string(),
  location: z.string(),
  unit: z.string(),
  status: z.enum(ROLLBACK_STATUSES),
  fromLoad: z.int(),
  targetLoad: z.int(),
  description: z.string(),
  requestedBy: z.object({ name: z.string() }),
  createdAt: instantSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  outcome: z.string().nullable(),
  steps: z.array(
    z.object({
      name: z.enum(STEP_NAMES),
      status: z.enum(STEP_STATUSES),
      startedAt: instantSchema.nullable(),
      endedAt: instantSchema.nullable(),
      detail: z.string().nullable(),
    }),
  ),
  verification: verificationSchema.nullable(),
  /** Number of the load that the rollback brought. */
  load: z.int().nullable(),
});
export type RollbackView = z.infer<typeof rollbackSchema>;

export const planRollbackOperation = defineOperation({
  id: "planRollback",
  method: "POST",
  path: "/api/v1/deployments/{deployment}/locations/{location}/rollback-plans",
  summary: "Plan a rollback to a load",
  permission: "rollback.plan",
  params: locationParams,
  query: emptySchema,
  body: z.object({ targetLoad: z.int().min(1).max(2_147_483_647) }),
  response: z.object({ plan: planSchema }),
  status: 201,
});

export const getPlanOperation = defineOperation({
  id: "getRollbackPlan",
  method: "GET",
  path: "/api/v1/rollback-plans/{id}",
  summary: "A saved plan",
  permission: "history.read",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ plan: planSchema }),
  status: 200,
});

export const executeRollbackOperation = defineOperation({
  id: "executeRollback",
  method: "POST",
  path: "/api/v1/rollback-plans/{id}/execute",
  summary: "Execute a plan; refuses a stale one with 409",
  permission: "rollback.execute",
  params: idParams,
  query: emptySchema,
  body: z.object({
    description: plainText(5000).refine((text) => text.trim() !== "", "must say why the rollback is made"),
    acknowledge: z.array(z.string().max(100)).max(100).optional().describe("Names of the warnings that are accepted"),
  }),
  response: z.object({ rollback: z.object({ id: z.uuid(), status: z.enum(ROLLBACK_STATUSES) }) }),
  status: 202,
});

export const getRollbackOperation = defineOperation({
  id: "getRollback",
  method: "GET",
  path: "/api/v1/rollbacks/{id}",
  summary: "A rollback: steps, proof, outcome",
  permission: "history.read",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ rollback: rollbackSchema }),
  status: 200,
});

export const cancelRollbackOperation = defineOperation({
  id: "cancelRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/cancel",
  summary: "Take back a rollback that no worker has begun; 409 once one has",
  permission: "rollback.execute",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ rollback: z.object({ id: z.uuid(), status: z.enum(ROLLBACK_STATUSES) }) }),
  status: 200,
});
