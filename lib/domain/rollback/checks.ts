import type { FreezeState } from "../freeze/freeze-state.ts";
import { type ImageRef, isDigestOf } from "../image.ts";
import type { KeptBecause, Retention } from "../retention/retention.ts";
import { airflowDowngradeCommand } from "./airflow-downgrade.ts";
import { carriesRuntime, type Place } from "./deploy-parts.ts";
import { type Downgrade, downgradesOf } from "./runtime-downgrade.ts";
import type { CheckStatus, Restorable } from "./status.ts";

/** Stable names: a request acknowledges a warning by its name. In the order in which they are shown. */
const CHECK_NAMES = [
  "unit_configured",
  "target_loaded",
  "not_current",
  "image_known",
  "image_allowed",
  "target_reachable",
  "target_managed",
  "image_available",
  "retention",
  "version_blocked",
  "freeze_window",
  "no_active_rollback",
  "hold",
  "locations_covered",
  "observed",
  "runtime_downgrade",
  "deploy_parts",
  "remote_agents",
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** `block` forbids the rollback, `warn` must be acknowledged by name; the message says what to do about it. */
export type Check = {
  readonly name: CheckName;
  readonly status: CheckStatus;
  readonly message: string;
  /** A block that whoever may settle rollbacks overrides with a reason. */
  readonly overridable?: true;
};

/** A load as much as the checks look at it. */
export type LoadFacts = {
  readonly number: number;
  readonly status: "loaded" | "failed";
  readonly image: ImageRef | null;
  /** Name to version, such as `{dagster: "1.9.2"}`. */
  readonly runtime: Readonly<Record<string, string>>;
  /** Code that is deployed apart from the image, each part with its version. */
  readonly bundles: readonly { readonly name: string; readonly version: string }[];
};

/** What the deploy target said when it was asked for the image. */
export type TargetFacts =
  | { readonly state: "unanswered"; readonly waitedMs: number }
  | { readonly state: "unreachable"; readonly reason: string }
  | {
      readonly state: "answered";
      readonly running: {
        readonly image: ImageRef;
        readonly aliases: readonly string[];
        readonly healthy: boolean;
      } | null;
      readonly availability: { readonly state: Exclude<Restorable, "expired">; readonly reason: string | null };
      /** What will take the deploy back though it succeeds; a sentence each. */
      readonly warnings?: readonly string[];
    };

export type HoldFacts = {
  readonly owner: string;
  readonly reason: string;
  readonly expiresAt: Date;
  /** It came of the very rollback that this one takes back, and goes with it. */
  readonly isUndone: boolean;
};
export type BlockFacts = { readonly by: string; readonly reason: string; readonly at: Date };
export type ActiveRollbackFacts = { readonly requestedBy: string; readonly targetLoad: number };

/** One code location of the deploy unit. `targetLoad` is its newest load of the target's image, null without one. */
export type UnitLocationFacts = {
  readonly name: string;
  readonly targetLoad: number | null;
  readonly watch: "ok" | "unreachable" | "none";
  /** Its load that is gone back to and its newest one; null where there is no such load. */
  readonly loads: { readonly target: LoadFacts; readonly current: LoadFacts } | null;
};

/** People and targets give reasons with and without a full stop. */
function sentence(text: string): string {
  return /[.!?]$/.test(text.trim()) ? text.trim() : `${text.trim()}.`;
}

function check(name: CheckName, status: CheckStatus, message: string): Check {
  return { name, status, message };
}

export function checkUnit(unit: string | null): Check {
  return unit === null
    ? check(
        "unit_configured",
        "block",
        "No deploy target serves this code location. Connect one to roll back from here.",
      )
    : check("unit_configured", "pass", `Deploy unit ${unit} serves this code location.`);
}

export function checkTargetLoaded(target: Pick<LoadFacts, "number" | "status">): Check {
  return target.status === "loaded"
    ? check("target_loaded", "pass", `Load #${target.number} loaded.`)
    : check("target_loaded", "block", `Load #${target.number} failed to load. Choose a load that loaded.`);
}

/** What runs is taken from the target where it answered, else from the current load. */
export function checkNotCurrent(
  target: Pick<LoadFacts, "number" | "image">,
  current: Pick<LoadFacts, "number" | "image">,
  answer: TargetFacts | null,
): Check {
  const running = answer?.state === "answered" ? answer.running : { image: current.image, aliases: [], healthy: true };
  const known = { digest: running?.image?.digest ?? null, aliases: running?.aliases ?? [] };
  if (target.number === current.number) {
    // The newest load that was observed, yet not what runs: a rollback from it that could not be verified.
    return answer?.state === "answered" && isDigestOf(target.image?.digest ?? null, known) === false
      ? check(
          "not_current",
          "pass",
          `Load #${target.number} is the newest load, but the deploy target runs another image.`,
        )
      : check("not_current", "block", `Load #${target.number} is the current load. Choose an earlier one.`);
  }
  if (running?.healthy && isDigestOf(target.image?.digest ?? null, known)) {
    return check(
      "not_current",
      "block",
      `Load #${target.number} ran from the image that runs now, so there is nothing to roll back.`,
    );
  }
  return check("not_current", "pass", `Load #${target.number} is not what runs now.`);
}

export function checkImageKnown(target: Pick<LoadFacts, "number" | "image">): Check {
  if (target.image === null) {
    return check(
      "image_known",
      "block",
      `Load #${target.number} does not say which image it ran from. Choose a load that does.`,
    );
  }
  return target.image.digest === null
    ? check(
        "image_known",
        "warn",
        `Load #${target.number} names ${target.image.reference} but carries no digest: the name may point to something else by now, and the rollback can never be proven by digest.`,
      )
    : check("image_known", "pass", `Load #${target.number} ran from ${target.image.reference}.`);
}

/** `seen`: the target itself ran this digest before; `repository`: on the unit's allow-list. */
export function checkImageAllowed(image: ImageRef | null, allowed: "seen" | "repository" | null): Check {
  if (image === null) return check("image_allowed", "block", "There is no image to deploy.");
  if (allowed === "seen") return check("image_allowed", "pass", "The deploy target has run this image before.");
  if (allowed === "repository") return check("image_allowed", "pass", "The image's repository is on the allow-list.");
  return check(
    "image_allowed",
    "block",
    `The deploy target never ran ${image.reference}, and its repository is not on the deploy unit's allow-list. Add the repository there if it may be deployed.`,
  );
}

export function checkTargetReachable(answer: TargetFacts): Check {
  switch (answer.state) {
    case "unanswered":
      return check(
        "target_reachable",
        "block",
        `No worker answered within ${Math.round(answer.waitedMs / 1000)} seconds, so the deploy target could not be asked. Start a worker, then plan again.`,
      );
    case "unreachable":
      return check(
        "target_reachable",
        "block",
        `The deploy target cannot be reached: ${sentence(answer.reason)} Repair it, then plan again.`,
      );
    case "answered":
      return check("target_reachable", "pass", "The deploy target answered.");
  }
}

/** None where the target says nothing of the kind: most never could. */
export function checkTargetManaged(answer: TargetFacts): Check[] {
  const warnings = answer.state === "answered" ? (answer.warnings ?? []) : [];
  return warnings.length === 0 ? [] : [check("target_managed", "warn", warnings.map(sentence).join(" "))];
}

export function checkImageAvailable(availability: { state: Restorable; reason: string | null } | null): Check {
  const because = availability?.reason ? `: ${sentence(availability.reason)}` : ".";
  switch (availability?.state) {
    case "restorable":
      return check("image_available", "pass", "The image is still there.");
    case "image_gone":
      return check("image_available", "block", `The image is gone${because} Restore it, or choose another load.`);
    case "expired":
      return check("image_available", "block", "The load is outside of the retention window. Choose a newer load.");
    default:
      return check(
        "image_available",
        "warn",
        `Whether the image is still there is not known${because} If it is gone, the rollback stops at its first step and changes nothing.`,
      );
  }
}

export function checkVersionBlocked(block: BlockFacts | null): Check {
  return block === null
    ? check("version_blocked", "pass", "This version is not blocked.")
    : check(
        "version_blocked",
        "block",
        `${block.by} blocked this version at ${block.at.toISOString()}: ${sentence(block.reason)} Lift the block, or choose another load.`,
      );
}

/** @param override why a person who may goes ahead all the same; null: nobody does. */
export function checkFreezeWindow(state: FreezeState, override: string | null): Check {
  if (!state.closed) return check("freeze_window", "pass", "No freeze window is closed.");
  const names = state.windows.map(({ name, reason }) => (reason === "" ? `“${name}”` : `“${name}” (${reason})`));
  const closed = `Frozen by ${names.join(", ")}`;
  if (override !== null) return check("freeze_window", "pass", `${closed}; overridden: ${sentence(override)}`);
  const until = state.opensAt === null ? "with no end in sight" : `until ${state.opensAt.toISOString()}`;
  const message = `${closed} ${until}. Wait for that, or have an Admin override it with a reason.`;
  return { name: "freeze_window", status: "block", message, overridable: true };
}

const KEPT_AS: Record<KeptBecause, string> = {
  current: "the current load",
  last_good: "the last good load",
  version_before: "the version before the last good one",
  held: "the version that the deploy unit is held at",
};

export function checkRetention(target: Pick<LoadFacts, "number">, retention: Retention): Check {
  switch (retention.state) {
    case "kept":
      return check(
        "retention",
        "pass",
        `Load #${target.number} is ${KEPT_AS[retention.because]}, which is always kept.`,
      );
    case "in_window":
      return check(
        "retention",
        "pass",
        `Load #${target.number} can be rolled back to until ${retention.until.toISOString()}.`,
      );
    case "expired":
      return check(
        "retention",
        "block",
        `Load #${target.number} could be rolled back to until ${retention.since.toISOString()}. Choose a newer load, or have an Admin lengthen the deployment's retention.`,
      );
  }
}

export function checkNoActiveRollback(active: ActiveRollbackFacts | null): Check {
  return active === null
    ? check("no_active_rollback", "pass", "No other rollback is under way here.")
    : check(
        "no_active_rollback",
        "block",
        `${active.requestedBy} is rolling this deploy unit back to load #${active.targetLoad}. Wait until that has ended, then plan again.`,
      );
}

export function checkHold(hold: HoldFacts | null): Check {
  if (hold?.isUndone) {
    return check("hold", "pass", `The hold of the rollback that this one takes back (${hold.owner}’s) ends with it.`);
  }
  return hold === null
    ? check("hold", "pass", "The deploy unit is not held.")
    : check(
        "hold",
        "warn",
        `${hold.owner} holds this deploy unit until ${hold.expiresAt.toISOString()}: ${sentence(hold.reason)} Talk to them first; your rollback replaces the hold.`,
      );
}

export function checkLocationsCovered(locations: readonly UnitLocationFacts[]): Check {
  const uncovered = locations.filter((location) => location.targetLoad === null).map((location) => location.name);
  return uncovered.length === 0
    ? check("locations_covered", "pass", "Every code location of the deploy unit has a load of this image.")
    : check(
        "locations_covered",
        "warn",
        `${uncovered.join(", ")}: no load of this image is known there, yet the deploy unit takes it along. What it becomes cannot be compared.`,
      );
}

export function checkObserved(locations: readonly UnitLocationFacts[]): Check {
  const blind = locations.filter((location) => location.watch !== "ok").map((location) => location.name);
  return blind.length === 0
    ? check("observed", "pass", "Every code location of the deploy unit is observed.")
    : check(
        "observed",
        "warn",
        `${blind.join(", ")}: not observed now. The rollback can be made but perhaps not proven, and may end as unknown.`,
      );
}

export function checkRuntimeDowngrade(target: LoadFacts, current: LoadFacts, place: Place): Check {
  const downgrades = carriesRuntime(place) ? downgradesOf(current.runtime, target.runtime) : [];
  if (downgrades.length === 0) return check("runtime_downgrade", "pass", "No runtime goes back to an older version.");
  const said = `Goes back to an older runtime: ${downgrades.map((one) => `${one.name} ${one.from} -> ${one.to}`).join(", ")}.`;
  const airflow = place.deploymentKind === "airflow" ? downgrades.find(({ name }) => name === "airflow") : undefined;
  return check("runtime_downgrade", "warn", `${said} ${airflow === undefined ? MIGRATED : airflowSteps(airflow)}`);
}

const MIGRATED = "Databases that the newer version migrated may need to be taken back first.";

/** The metadata database only migrates forward by itself, and an older API server does not start on a newer schema. */
function airflowSteps({ from, to }: Downgrade): string {
  return (
    `First back up the metadata database and take it back from a container of Airflow ${from}: ` +
    `${airflowDowngradeCommand(to)}. What ${to} has no place for is erased for good. ` +
    "Running tasks fail at once; their retries run on the older version."
  );
}
