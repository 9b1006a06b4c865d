import { z } from "zod";
import { BACKFILL_FACETS } from "../domain/rollback/backfill.ts";
import { AGENT_VERDICTS } from "../domain/rollback/remote-agents.ts";
import { RUNTIME_DIRECTIONS } from "../domain/rollback/runtime-changes.ts";
import {
  CHECK_STATUSES,
  ROLLBACK_STATUSES,
  SETTLED_STATUSES,
  STEP_NAMES,
  STEP_STATUSES,
} from "../domain/rollback/status.ts";
import { changeCountsSchema, changeSchema } from "./changes.ts";
import { emptySchema, idParams, instantSchema, locationParams, plainText } from "./common.ts";
import { defineOperation } from "./operation.ts";

const planCheckSchema = z.object({
  name: z.string(),
  status: z.enum(CHECK_STATUSES),
  message: z.string(),
  overridable: z.literal(true).optional().describe("Whoever may settle rollbacks overrides this block with a reason"),
});

export const planSchema = z.object({
  id: z.uuid(),
  /** Moves whenever the deploy unit does; a plan whose serial is not the unit's is stale. */
  serial: z.int(),
  unit: z.object({ name: z.string(), driver: z.string() }),
  /** Every code location that the unit serves: all of them are rolled back together. */
  locations: z.array(
    z.object({
      name: z.string(),
      currentLoad: z.int(),
      targetLoad: z.int().nullable(),
      /** What changes there; null where it has no load of the target's image. */
      counts: changeCountsSchema.nullable().default(null),
    }),
  ),
  location: z.string(),
  deployment: z.string(),
  currentLoad: z.int(),
  targetLoad: z.int(),
  image: z.object({ reference: z.string(), digest: z.string().nullable() }).nullable(),
  counts: changeCountsSchema,
  changes: z.array(changeSchema),
  /** Assets downstream of a changed one that did not change themselves. */
  downstream: z.object({
    count: z.int(),
    keys: z.array(z.array(z.string())),
    /** The same in the deployment's other code locations that have any. */
    elsewhere: z
      .array(z.object({ location: z.string(), count: z.int(), keys: z.array(z.array(z.string())) }))
      .default([]),
    /** Code locations outside of the deploy unit that were not looked at, since the deployment is too large for it. */
    unread: z.array(z.string()).default([]),
  }),
  /** An estimate: assets of which code version or partitions change, so that data made before may not fit. */
  backfill: z
    .object({
      count: z.int(),
      assets: z.array(
        z.object({ location: z.string(), key: z.array(z.string()), because: z.array(z.enum(BACKFILL_FACETS)) }),
      ),
    })
    .default({ count: 0, assets: [] }),
  /** Runtimes and libraries that stand at another version in the target. */
  runtimeChanges: z
    .array(
      z.object({
        name: z.string(),
        from: z.string().nullable(),
        to: z.string().nullable(),
        direction: z.enum(RUNTIME_DIRECTIONS),
      }),
    )
    .default([]),
  /** Remote execution agents, which are not rolled back, and whether each works with the Airflow that will run. */
  agents: z
    .array(
      z.object({
        name: z.string(),
        image: z.string().nullable(),
        airflow: z.string().nullable(),
        recordedAt: instantSchema,
        verdict: z.enum(AGENT_VERDICTS),
      }),
    )
    .default([]),
  checks: z.array(planCheckSchema),
  notRolledBack: z.array(z.string()),
  createdAt: instantSchema,
  expiresAt: instantSchema,
  /** The rollback that it takes back; null: it takes back none. */
  undoOf: z.uuid().nullable().default(null),
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

/** That what ran before a rollback runs again, as the target itself said afterwards. */
export const revertProofSchema = z.object({
  image: z.object({ reference: z.string(), digest: z.string().nullable() }),
  /** Read from the target. */
  observedDigest: z.string().nullable(),
  digestMatches: z.boolean().nullable(),
  healthy: z.boolean(),
  /** Number of the load in which its code was observed again; null: not in the time that was given to it. */
  load: z.int().nullable(),
});
export type RevertProof = z.infer<typeof revertProofSchema>;

export const askedSchema = z.object({
  description: plainText(5000).refine((text) => text.trim() !== "", "must say why the rollback is made"),
  acknowledge: z.array(z.string().max(100)).max(100).optional().describe("Names of the warnings that are accepted"),
  overrideFreeze: plainText(1000)
    .refine((text) => text.trim() !== "", "must say why the freeze is overridden")
    .optional()
    .describe("Why it goes ahead in a closed freeze window; takes the right to settle rollbacks"),
});

/** How a rollback stands with the approval that it needs. */
const approvalSchema = z.object({
  until: instantSchema.describe("Without an approval it is cancelled then"),
  /** Null: nobody has decided. */
  decision: z
    .object({
      decision: z.enum(["approved", "declined"]),
      by: z.string(),
      at: instantSchema,
      reason: z.string().nullable(),
    })
    .nullable(),
});

/** A step as the journal has it. */
export const rollbackStepSchema = z.object({
  name: z.enum(STEP_NAMES),
  status: z.enum(STEP_STATUSES),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  detail: z.string().nullable(),
  /** How often it was begun: more than once where a worker did not live to its end, or somebody had it done again. */
  attempts: z.int(),
});

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
    rollbackStepSchema.extend({
      log: z
        .array(z.object({ at: instantSchema, line: z.string() }))
        .default([])
        .describe("Every detail that it had, oldest first; the last lines of a long one"),
    }),
  ),
  verification: verificationSchema.nullable(),
  /** Number of the load that the rollback brought. */
  load: z.int().nullable(),
  /** Null: it needs no approval. */
  approval: approvalSchema.nullable(),
  /** The caller asked for it, or a token of theirs did: they cannot approve it, and may withdraw it while it waits. */
  isOwn: z.boolean(),
  /** Why a closed freeze window was overridden; null: none was. */
  freezeOverride: z.string().nullable(),
  /** The rollback that this one takes back. */
  undoOf: z.uuid().nullable(),
  /** The rollback that took this one back, or is about to. */
  undoneBy: z.uuid().nullable(),
  /** Where what ran before was put back: the proof that it runs. */
  revert: revertProofSchema.nullable(),
  /** Somebody asked to stop it while it ran. */
  cancelAsked: z.object({ by: z.object({ name: z.string() }), at: instantSchema }).nullable(),
  /** It is, or was, verified a second time after nobody knew what became of it: nothing is deployed or put back then. */
  checkedAgain: z.boolean(),
  /** A person said what became of it, which Loadline could not tell: shown for ever as that person's word. */
  settled: z
    .object({
      by: z.object({ name: z.string() }),
      at: instantSchema,
      from: z.enum(ROLLBACK_STATUSES),
      reason: z.string(),
    })
    .nullable(),
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
  summary: "Execute a plan; refuses a stale one with 409. Where approvals are needed it waits for one first",
  permission: "rollback.execute",
  params: idParams,
  query: emptySchema,
  body: askedSchema,
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
  summary: "Stop a rollback: before its deploy nothing is changed, after it what ran before is put back",
  permission: "rollback.execute",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ rollback: z.object({ id: z.uuid(), status: z.enum(ROLLBACK_STATUSES) }) }),
  status: 200,
});

const movedRollback = z.object({ rollback: z.object({ id: z.uuid(), status: z.enum(ROLLBACK_STATUSES) }) });

export const checkRollbackOperation = defineOperation({
  id: "checkRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/check",
  summary: "Verify a rollback again whose outcome is unknown",
  permission: "rollback.execute",
  params: idParams,
  query: emptySchema,
  body: null,
  response: movedRollback,
  status: 202,
});

export const settleRollbackOperation = defineOperation({
  id: "settleRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/settle",
  summary: "Say what became of a rollback whose outcome is unknown",
  permission: "rollback.settle",
  params: idParams,
  query: emptySchema,
  body: z.object({
    status: z.enum(SETTLED_STATUSES),
    reason: plainText(5000).refine((text) => text.trim() !== "", "must say how that is known"),
  }),
  response: movedRollback,
  status: 200,
});

export const revertRollbackOperation = defineOperation({
  id: "revertRollback",
  method: "POST",
  path: "/api/v1/rollbacks/{id}/revert",
  summary: "Plan the way back to what ran before a rollback that failed or whose outcome is unknown",
  permission: "rollback.plan",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ plan: planSchema }),
  status: 201,
});
