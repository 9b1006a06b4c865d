import { z } from "zod";
import { emptySchema, idParams, instantSchema, sha256HexSchema } from "./common.ts";
import { defineOperation } from "./operation.ts";
import { planSchema, rollbackSchema, rollbackStepSchema, verificationSchema } from "./rollbacks.ts";

/** Moves when the form of a proof changes (docs/proof.md). */
export const PROOF_VERSION = 1;

const { shape } = rollbackSchema;

/** Everything that shows what a rollback was, as it was kept; the same rollback always gives the same. */
export const proofSchema = z.object({
  form: z.literal("loadline-rollback-proof"),
  version: z.literal(PROOF_VERSION),
  rollback: z.object({
    id: shape.id,
    deployment: z.string(),
    location: z.string(),
    unit: z.object({ name: z.string(), driver: z.string() }),
    fromLoad: z.int(),
    targetLoad: z.int(),
    /** Number of the load that it brought; null: none was seen. */
    load: shape.load,
    undoOf: shape.undoOf,
    description: z.string(),
    status: shape.status,
    outcome: shape.outcome,
  }),
  verified: z
    .boolean()
    .describe("Digest and fingerprint were seen to equal the target's; never of one that was settled"),
  image: z.object({
    reference: z.string().nullable(),
    targetDigest: z.string().nullable(),
    observedDigest: z.string().nullable().describe("Read from the deploy target after the deploy"),
    matches: z.boolean().nullable(),
  }),
  fingerprint: z.object({
    target: z.string().nullable(),
    observed: z.string().nullable().describe("Of the load that the source observed after the deploy"),
    matches: z.boolean().nullable(),
  }),
  differences: verificationSchema.shape.differences,
  times: z.object({
    requestedAt: instantSchema,
    startedAt: instantSchema.nullable(),
    endedAt: instantSchema.nullable(),
  }),
  who: z.object({
    requestedBy: z.string(),
    acknowledged: z.array(z.string()).describe("Names of the warnings that were accepted"),
    freezeOverride: shape.freezeOverride,
    approval: shape.approval,
    cancelAsked: shape.cancelAsked,
    settled: shape.settled,
  }),
  revert: shape.revert,
  plan: planSchema.omit({ rollbackId: true }),
  journal: z.array(rollbackStepSchema),
});
export type ProofView = z.infer<typeof proofSchema>;

export const getProofOperation = defineOperation({
  id: "getRollbackProof",
  method: "GET",
  path: "/api/v1/rollbacks/{id}/proof",
  summary: "The proof of a rollback that has ended, with the SHA-256 of its canonical JSON; 409 before",
  permission: "history.read",
  params: idParams,
  query: emptySchema,
  body: null,
  response: z.object({ proof: proofSchema, sha256: sha256HexSchema }),
  status: 200,
});
