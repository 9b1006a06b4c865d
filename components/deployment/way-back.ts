import type { LocationView } from "#lib/contracts/deployments.ts";
import { type MenuEligibility, menuEligibility } from "#lib/domain/rollback/menu-eligibility.ts";

/** Whether the location can go back to its last good load, by the same checks as in the history's menu. */
export function wayBack(location: LocationView): MenuEligibility {
  const { goodBefore, lastGoodLoad } = location;
  if (goodBefore !== null) {
    return menuEligibility({ ...goodBefore, status: "loaded", isCurrent: false }, location, location.role);
  }
  const reason =
    lastGoodLoad === null
      ? "No load of this code location has succeeded yet."
      : "The newest load is the last good one. Any other can be chosen in the history.";
  return { enabled: false, reason };
}
