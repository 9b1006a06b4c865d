import { ROLE_NAMES, ROLES, type Role, roleMay } from "../access/roles.ts";
import type { FreezeState } from "../freeze/freeze-state.ts";
import type { ImageRef } from "../image.ts";
import {
  type Check,
  checkFreezeWindow,
  checkImageAvailable,
  checkImageKnown,
  checkNotCurrent,
  checkTargetLoaded,
  checkUnit,
  checkVersionBlocked,
} from "./checks.ts";
import type { Restorable } from "./status.ts";

export type MenuLoad = {
  readonly number: number;
  readonly status: "loaded" | "failed";
  readonly isCurrent: boolean;
  readonly image: ImageRef | null;
  readonly restorable: Restorable;
  readonly blocked: { readonly by: string; readonly reason: string; readonly at: string } | null;
};

export type MenuLocation = {
  readonly unit: { readonly name: string } | null;
  readonly currentLoad: { readonly number: number; readonly image: ImageRef | null } | null;
  /** Id of the rollback that is under way in the deploy unit. */
  readonly activeRollback: string | null;
  /** Whether the deployment is frozen; times as texts (RFC 3339). */
  readonly freeze:
    | { readonly closed: false }
    | {
        readonly closed: true;
        readonly windows: Extract<FreezeState, { closed: true }>["windows"];
        readonly opensAt: string | null;
      };
};

export type MenuEligibility = { readonly enabled: true } | { readonly enabled: false; readonly reason: string };

/**
 * Whether "Rollback to this version" can be chosen, from what the history page already has. Made of the
 * gate's own checks; warnings do not disable, since the plan shows them. A Launcher may open a plan.
 */
export function menuEligibility(load: MenuLoad, location: MenuLocation, role: Role | null): MenuEligibility {
  if (role === null || !roleMay(role, "rollback.plan")) {
    const able = ROLES.filter((one) => roleMay(one, "rollback.execute")).map((one) => ROLE_NAMES[one]);
    const yours = role === null ? "You have no role here." : `Your role here is ${ROLE_NAMES[role]}.`;
    return { enabled: false, reason: `${yours} Rolling back takes ${able.slice(0, -1).join(", ")} or ${able.at(-1)}.` };
  }
  const current = location.currentLoad ?? { number: 0, image: null };
  const checks: Check[] = [
    checkUnit(location.unit?.name ?? null),
    checkTargetLoaded(load),
    checkNotCurrent(load, load.isCurrent ? load : current, null),
    checkImageKnown(load),
    checkImageAvailable({ state: load.restorable, reason: null }),
    checkVersionBlocked(load.blocked && { ...load.blocked, at: new Date(load.blocked.at) }),
  ];
  const block = checks.find((check) => check.status === "block");
  if (block) return { enabled: false, reason: block.message };
  // Whoever may override it does so in the plan.
  const freeze = checkFreezeWindow(freezeState(location.freeze), null);
  if (freeze.status === "block" && !roleMay(role, "rollback.settle")) {
    return { enabled: false, reason: freeze.message };
  }
  if (location.activeRollback !== null) {
    return { enabled: false, reason: "A rollback is under way here. Wait until it has ended." };
  }
  return { enabled: true };
}

function freezeState(freeze: MenuLocation["freeze"]): FreezeState {
  if (!freeze.closed) return { closed: false, next: null };
  const { windows, opensAt } = freeze;
  return { closed: true, windows, opensAt: opensAt === null ? null : new Date(opensAt) };
}
