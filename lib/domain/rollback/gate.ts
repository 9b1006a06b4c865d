import type { FreezeState } from "../freeze/freeze-state.ts";
import { type ImageRef, imageRepository } from "../image.ts";
import type { Retention } from "../retention/retention.ts";
import {
  type ActiveRollbackFacts,
  type BlockFacts,
  type Check,
  checkFreezeWindow,
  checkHold,
  checkImageAllowed,
  checkImageAvailable,
  checkImageKnown,
  checkLocationsCovered,
  checkNoActiveRollback,
  checkNotCurrent,
  checkObserved,
  checkRetention,
  checkRuntimeDowngrade,
  checkTargetLoaded,
  checkTargetManaged,
  checkTargetReachable,
  checkUnit,
  checkVersionBlocked,
  type HoldFacts,
  type LoadFacts,
  type TargetFacts,
  type UnitLocationFacts,
} from "./checks.ts";
import { carriesRuntime, checkDeployParts, type Place } from "./deploy-parts.ts";
import { checkRemoteAgents, type RemoteAgent } from "./remote-agents.ts";

/** Everything that decides whether a rollback may go ahead. Whoever asks gathers the facts; nobody else decides. */
export type GateFacts = {
  readonly unit: string | null;
  readonly driver: string;
  readonly deploymentKind: string;
  readonly target: LoadFacts;
  readonly current: LoadFacts;
  /** How the target's image came to be allowed; null: it is not. */
  readonly imageAllowed: "seen" | "repository" | null;
  readonly answer: TargetFacts;
  readonly retention: Retention;
  /** The block on the target's version. */
  readonly block: BlockFacts | null;
  readonly freeze: FreezeState;
  /** Why a closed freeze window is overridden, by somebody who may; null: nobody does. */
  readonly freezeOverride: string | null;
  readonly activeRollback: ActiveRollbackFacts | null;
  readonly hold: HoldFacts | null;
  /** Every code location of the deploy unit, the planned one included. */
  readonly locations: readonly UnitLocationFacts[];
  /** Remote execution agents as they are recorded; null: the deployment is not marked as having any. */
  readonly agents: readonly RemoteAgent[] | null;
};

/** The version of Airflow that runs after the rollback; null where it is not known. */
export function airflowAfter({
  target,
  current,
  ...place
}: Place & Pick<GateFacts, "target" | "current">): string | null {
  const { runtime } = carriesRuntime(place) ? target : current;
  return Object.hasOwn(runtime, "airflow") ? (runtime.airflow ?? null) : null;
}

/**
 * The one gate of rollbacks: the plan shows its checks, execution runs it again inside its transaction and
 * the worker once more before it touches the target, so that the three cannot drift apart.
 */
export function evaluateGate(facts: GateFacts): Check[] {
  return [
    checkUnit(facts.unit),
    checkTargetLoaded(facts.target),
    checkNotCurrent(facts.target, facts.current, facts.answer),
    checkImageKnown(facts.target),
    checkImageAllowed(facts.target.image, facts.imageAllowed),
    checkTargetReachable(facts.answer),
    ...checkTargetManaged(facts.answer),
    // Without an answer there is nothing to say of the image; target_reachable blocks already.
    ...(facts.answer.state === "answered" ? [checkImageAvailable(facts.answer.availability)] : []),
    checkVersionBlocked(facts.block),
    checkFreezeWindow(facts.freeze, facts.freezeOverride),
    checkRetention(facts.target, facts.retention),
    checkNoActiveRollback(facts.activeRollback),
    checkHold(facts.hold),
    checkLocationsCovered(facts.locations),
    checkObserved(facts.locations),
    checkRuntimeDowngrade(facts.target, facts.current, facts),
    ...checkDeployParts(facts),
    ...checkRemoteAgents(facts.agents, airflowAfter(facts)),
  ];
}

export function blockingChecks(checks: readonly Check[]): Check[] {
  return checks.filter((check) => check.status === "block");
}

/** Warnings whose names are not in `acknowledged`. */
export function unacknowledgedChecks(checks: readonly Check[], acknowledged: readonly string[]): Check[] {
  return checks.filter((check) => check.status === "warn" && !acknowledged.includes(check.name));
}

/**
 * An image is allowed when the driver itself saw its digest run in the unit, or when its repository is on
 * the unit's allow-list. A load that somebody pushed proves neither.
 */
export function imageAllowance(
  image: ImageRef | null,
  unit: { seenDigests: readonly string[]; allowedRepositories: readonly string[] },
): GateFacts["imageAllowed"] {
  if (image === null) return null;
  if (image.digest !== null && unit.seenDigests.includes(image.digest)) return "seen";
  return unit.allowedRepositories.includes(imageRepository(image.reference)) ? "repository" : null;
}
