import type { Sql } from "../../db/database.ts";
import { releaseHolds } from "../../db/history/location-rows.ts";
import { isHeldSince, replaceHold } from "../../db/rollback/holds.ts";
import { addRevert, endRollback, holdLease, moveStep, skipPendingSteps } from "../../db/rollback/journal.ts";
import { isCancelAsked } from "../../db/rollback/rollbacks.ts";
import { forgetProbes } from "../../db/rollback/sightings.ts";
import { bumpUnitRevision } from "../../db/rollback/units.ts";
import type { StepName, StepStatus } from "../../domain/rollback/status.ts";
import { storableText } from "../../domain/storable-text.ts";
import { raiseRollbackAlert } from "../../services/alerts/raise-rollback-alert.ts";
import { appendAudit } from "../../services/audit/append-audit.ts";
import { notifyLocations, notifyRollback } from "../../services/rollback/notify-rollback.ts";
import { workerContext } from "../worker-context.ts";
import type { RevertState } from "./revert-state.ts";
import type { Run, RunEnd, StepResult } from "./run.ts";

type Journalled = Pick<Run, "worker" | "lease" | "rollback" | "unit" | "locations">;

/**
 * Journals that a step begins, before it does anything.
 * @returns `lost`: the lease is. `cancelled`: somebody asked to stop the rollback since it was read. Either way nothing
 * was written.
 */
export async function beginStep(run: Journalled, name: StepName): Promise<"begun" | "lost" | "cancelled"> {
  let cancelled = false;
  const held = await underLease(run, async (sql) => {
    // Whoever cancels holds the same row and goes by the steps that have begun: with the deploy not among them they
    // were told that nothing changes.
    cancelled = name !== "revert" && run.rollback.cancelAsked === null && (await isCancelAsked(sql, run.rollback.id));
    if (cancelled) return;
    await moveStep(sql, run.lease, name, "running", null, null);
    await notifyRollback(sql, run.rollback);
  });
  if (!held) return "lost";
  return cancelled ? "cancelled" : "begun";
}

/**
 * Journals what came of a step, and ends the rollback where the run is over.
 * @returns `lost`: the lease is, and nothing was written. `cancelled`: somebody asked to stop it before it could be
 * said to have succeeded; the step goes on, and will find that out.
 */
export async function recordStep(
  run: Journalled,
  name: StepName,
  result: StepResult,
): Promise<"recorded" | "lost" | "cancelled"> {
  let cancelled = false;
  const held = await underLease(run, async (sql) => {
    // Whoever cancels holds the same row, so that what they were promised cannot be overtaken.
    cancelled = result.type === "ended" && isSuccess(result) && (await isCancelAsked(sql, run.rollback.id));
    if (!cancelled) await record(sql, run, name, result);
  });
  if (!held) return "lost";
  return cancelled ? "cancelled" : "recorded";
}

async function record(sql: Sql, run: Journalled, name: StepName, result: StepResult): Promise<void> {
  switch (result.type) {
    case "done":
      await moveStep(sql, run.lease, name, "succeeded", storableText(result.detail), result.state ?? null);
      return notifyRollback(sql, run.rollback);
    case "skipped":
      await moveStep(sql, run.lease, name, "skipped", storableText(result.detail), null);
      return notifyRollback(sql, run.rollback);
    case "reverting": {
      const reason = storableText(result.reason);
      await moveStep(sql, run.lease, name, "failed", reason, null);
      await skipPendingSteps(sql, run.lease);
      const state: RevertState = {
        because: result.because,
        reason,
        verificationJson: result.verification ? JSON.stringify(result.verification) : null,
        resultLoad: result.resultLoad ?? null,
      };
      await addRevert(sql, run.lease, state);
      return notifyRollback(sql, run.rollback);
    }
    case "ended": {
      const ending = { ...result, outcome: storableText(result.outcome) };
      await moveStep(sql, run.lease, name, stepStatus(name, ending), ending.outcome, ending.state ?? null);
      return end(sql, run, ending);
    }
  }
}

function stepStatus(name: StepName, result: RunEnd): StepStatus {
  if (isSuccess(result) || (name === "revert" && result.status === "reverted")) return "succeeded";
  return result.status === "cancelled" ? "skipped" : "failed";
}

/** A transaction that happens only while this worker owns the rollback. */
async function underLease(run: Journalled, work: (sql: Sql) => Promise<void>): Promise<boolean> {
  return run.worker.db.transaction(async ({ sql }) => {
    if (!(await holdLease(sql, run.lease))) return false;
    await work(sql);
    return true;
  });
}

function isSuccess(result: RunEnd): boolean {
  return result.status === "succeeded" || result.status === "succeeded_with_differences";
}

async function end(sql: Sql, run: Journalled, result: RunEnd): Promise<void> {
  const { rollback, unit, worker } = run;
  await skipPendingSteps(sql, run.lease);
  await endRollback(sql, run.lease, {
    status: result.status,
    outcome: result.outcome,
    verificationJson: result.verification ? JSON.stringify(result.verification) : null,
    resultLoad: result.resultLoad ?? null,
  });
  // While it runs nobody can hold the unit; before it was verified again they could, and that stays theirs.
  const isHeld = await isHeldSince(sql, unit.id, rollback.id);
  if (isSuccess(result) && !isHeld && rollback.undoOf !== null) {
    // What was held is taken back, and what runs again is what CI deployed: nothing is left to protect.
    await releaseHolds(sql, unit.id);
  } else if (isSuccess(result) && !isHeld) {
    // CI that deploys on would undo the rollback without a word: the unit is held until somebody lets go.
    await replaceHold(sql, {
      unitId: unit.id,
      rollbackId: rollback.id,
      digest: result.verification?.observedDigest ?? rollback.targetDigest,
      ownerJson: JSON.stringify(rollback.requestedBy),
      reason: rollback.description,
      hours: worker.options.holdHours,
    });
  }
  await bumpUnitRevision(sql, unit.id);
  await forgetProbes(sql, unit.id);
  await appendAudit(sql, {
    context: workerContext(worker, "rollback runner"),
    action: `rollback.${result.status}`,
    deploymentId: rollback.deploymentId,
    locationId: rollback.locationId,
    target: { rollback: rollback.id, load: rollback.targetLoad },
    before: { status: "running" },
    after: { status: result.status, outcome: result.outcome, load: result.resultLoad ?? null },
  });
  await raiseRollbackAlert(sql, rollback, result.status, result.outcome);
  await notifyRollback(sql, rollback);
  await notifyLocations(sql, unit, run.locations);
}
