import { PROOF_VERSION, type ProofView } from "../../contracts/proof.ts";
import type { JsonValue } from "../../domain/json.ts";
import { isProven } from "../../domain/rollback/proven.ts";
import { isTerminal } from "../../domain/rollback/state-machine.ts";
import { canonicalJson } from "../../domain/snapshot/canonical.ts";
import { sha256 } from "../../domain/snapshot/hash.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { getPlan } from "./get-plan.ts";
import { getRollback } from "./get-rollback.ts";
import { requireRollback } from "./require-rollback.ts";

/**
 * The proof of a rollback: what was wanted beside what was seen, who did what and when, the plan and the journal; with
 * the SHA-256 of its canonical JSON, so that a copy can be held against it later.
 * @throws ServiceError `conflict` while it has not ended; else as `requireRollback`.
 */
export async function getProof(context: Context, input: { id: string }): Promise<{ proof: ProofView; sha256: string }> {
  const row = await requireRollback(context, input.id, "history.read");
  if (!isTerminal(row.status)) {
    throw new ServiceError("conflict", "This rollback has not ended. Its proof is there once it has.");
  }
  const rollback = await getRollback(context, input);
  const { rollbackId: _, ...plan } = await getPlan(context, { id: row.planId });
  const { verification } = rollback;
  const proof: ProofView = {
    form: "loadline-rollback-proof",
    version: PROOF_VERSION,
    rollback: {
      id: rollback.id,
      deployment: rollback.deployment,
      location: rollback.location,
      unit: plan.unit,
      fromLoad: rollback.fromLoad,
      targetLoad: rollback.targetLoad,
      load: rollback.load,
      undoOf: rollback.undoOf,
      description: rollback.description,
      status: rollback.status,
      outcome: rollback.outcome,
    },
    verified: isProven(rollback),
    image: {
      reference: row.targetReference,
      targetDigest: verification?.targetDigest ?? row.targetDigest,
      observedDigest: verification?.observedDigest ?? null,
      matches: verification?.digestMatches ?? null,
    },
    fingerprint: {
      target: verification?.targetFingerprint ?? null,
      observed: verification?.observedFingerprint ?? null,
      matches: verification?.fingerprintMatches ?? null,
    },
    differences: verification?.differences ?? [],
    times: { requestedAt: rollback.createdAt, startedAt: rollback.startedAt, endedAt: rollback.endedAt },
    who: {
      requestedBy: rollback.requestedBy.name,
      acknowledged: [...row.acknowledged],
      freezeOverride: rollback.freezeOverride,
      approval: rollback.approval,
      cancelAsked: rollback.cancelAsked,
      settled: rollback.settled,
    },
    revert: rollback.revert,
    plan,
    // Without the logs: what is hashed keeps its form, so that every copy of a proof can be checked.
    journal: rollback.steps.map(({ log: _, ...step }) => step),
  };
  return { proof, sha256: proofHash(proof) };
}

/** Members that are undefined are not in JSON, and so not in what is hashed. */
function proofHash(proof: ProofView): string {
  return sha256(canonicalJson(JSON.parse(JSON.stringify(proof)) as JsonValue)).toString("hex");
}
