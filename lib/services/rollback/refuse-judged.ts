import { blockingChecks, evaluateGate, type GateFacts, unacknowledgedChecks } from "../../domain/rollback/gate.ts";
import { ServiceError } from "../errors.ts";

/**
 * Stops what the gate does not let through.
 * @throws ServiceError `conflict` (a check blocks), `invalid` (a warning is not acknowledged; the names are told).
 */
export function refuseJudged(facts: GateFacts, acknowledged: readonly string[]): void {
  const checks = evaluateGate(facts);
  const blocks = blockingChecks(checks);
  if (blocks.length > 0) {
    throw new ServiceError("conflict", `This rollback may not go ahead. ${blocks.map((one) => one.message).join(" ")}`);
  }
  const open = unacknowledgedChecks(checks, acknowledged);
  if (open.length > 0) {
    throw new ServiceError(
      "invalid",
      `Acknowledge the warnings of the plan to go ahead: ${open.map((one) => one.name).join(", ")}.`,
      { errors: open.map((one) => ({ path: "acknowledge", message: `must name ${one.name}: ${one.message}` })) },
    );
  }
}
