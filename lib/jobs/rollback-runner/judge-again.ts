import { readTargetLoad } from "../../db/rollback/target-loads.ts";
import type { Availability, DeployTarget, Running } from "../../deploy/target.ts";
import { isDigestOf, isSameImage } from "../../domain/image.ts";
import type { CheckName } from "../../domain/rollback/checks.ts";
import { blockingChecks, evaluateGate, unacknowledgedChecks } from "../../domain/rollback/gate.ts";
import { type GatheredFacts, gatherFacts, imageOf } from "../../services/rollback/gather-facts.ts";
import type { Run } from "./run.ts";
import { runningAliases } from "./running-aliases.ts";

/**
 * Warnings of the moment: that nobody observes a location now is no danger to what runs, it only may keep the
 * rollback from being proven, which is said then.
 */
const PASSING: readonly CheckName[] = ["observed"];

/**
 * Runs the gate a last time, on the facts of this moment: since the request another deploy may have landed, a freeze
 * window may have opened, somebody may have blocked the version or hold the deploy unit.
 * @returns why the rollback must not go ahead; null: it may.
 */
export async function judgeAgain(
  run: Run,
  target: DeployTarget,
  running: Running | null,
  availability: Exclude<Availability, { state: "unknown" }>,
): Promise<string | null> {
  const { rollback, unit, worker } = run;
  const warnings = (await target.warnings?.(run.lost)) ?? [];
  const gathered = await gatherFacts(worker.db.sql, {
    unitId: unit.id,
    locationId: rollback.locationId,
    targetLoad: rollback.targetLoad,
    exceptRollbackId: rollback.id,
    undoOf: rollback.undoOf,
    freezeOverride: rollback.freezeOverride,
    answer: {
      state: "answered",
      running: running && { image: running.image, aliases: running.aliases, healthy: running.healthy },
      availability: {
        state: availability.state,
        reason: availability.state === "image_gone" ? availability.reason : null,
      },
      warnings,
    },
  });
  const overtaken = (await overtakenBy(run, gathered)) ?? (await deployedSincePlan(run, gathered, running));
  if (overtaken !== null) return overtaken;
  const checks = evaluateGate(gathered.facts);
  const against = [...blockingChecks(checks), ...unacknowledgedChecks(checks, [...rollback.acknowledged, ...PASSING])];
  return against.length === 0 ? null : against.map((check) => check.message).join(" ");
}

/** Somebody deployed another image since the rollback was asked for: the older decision must not undo the newer. */
async function overtakenBy(run: Run, { current }: GatheredFacts): Promise<string | null> {
  const { rollback, worker } = run;
  if (current.number === rollback.fromLoad) return null;
  const from = await readTargetLoad(worker.db.sql, rollback.locationId, rollback.fromLoad);
  if (current.image === null) return null;
  const before = from && imageOf(from);
  // Nothing can be said of an image that was not told before.
  if (before !== null && isSameImage(before, { ...current.image, aliases: [] }) !== false) return null;
  return `Load #${current.number} (${current.image.reference}) came after this rollback was asked for. Plan again.`;
}

/**
 * The same of a deploy that no source has observed yet: the target itself runs neither what it ran when the plan was
 * made nor what the plan wants. Where nothing ran then, the current load's image may have come back by itself.
 */
async function deployedSincePlan(
  run: Run,
  { current }: GatheredFacts,
  running: Running | null,
): Promise<string | null> {
  const { rollback, planned } = run;
  if (running === null || planned?.state !== "answered") return null;
  const now = { ...running.image, aliases: await runningAliases(run, running) };
  const then = planned.running?.image ?? current.image;
  if (then === null || isSameImage(then, now) !== false || isDigestOf(rollback.targetDigest, now) === true) return null;
  if (planned.running?.aliases.some((alias) => isDigestOf(alias, now) === true)) return null;
  return `${now.reference} was deployed after this rollback was planned. Plan again.`;
}
