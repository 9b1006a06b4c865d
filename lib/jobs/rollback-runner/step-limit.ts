import type { UnitRow } from "../../deploy/drivers.ts";
import { deploySecondsOf } from "../../deploy/unit-times.ts";
import type { StepName } from "../../domain/rollback/status.ts";
import type { WorkerOptions } from "../worker-options.ts";
import { observeLimitMs } from "./observe-limit.ts";

/**
 * How long a step may take in all, in milliseconds, counted anew by whoever takes it over after a crash. Steps that
 * wait for something end by themselves before that; beyond their waiting they get the time that a failing target has.
 */
export function stepLimitMs(options: WorkerOptions, step: StepName, unit: UnitRow, locations: number): number {
  const { faultLimitMs } = options;
  switch (step) {
    case "resolve":
      return options.resolveLimitMs;
    case "deploy":
      return deployMs(options, unit);
    case "wait_healthy":
      return options.healthyLimitMs + faultLimitMs;
    case "reload":
      return reloadingMs(options, locations) + faultLimitMs;
    case "verify":
      return observeLimitMs(options, unit) + options.healthyLimitMs + faultLimitMs;
    case "revert":
      return (
        deployMs(options, unit) +
        options.healthyLimitMs +
        reloadingMs(options, locations) +
        options.reloadAfterMs +
        faultLimitMs
      );
  }
}

/** The worker's own time, and longer where the unit's containers together may take longer to come up. */
function deployMs({ deployLimitMs }: WorkerOptions, unit: UnitRow): number {
  return Math.max(deployLimitMs, deploySecondsOf(unit) * 1_000);
}

/** Locations that did not notice the new server are told one after the other. */
function reloadingMs(options: WorkerOptions, locations: number): number {
  return options.reloadAfterMs + locations * options.reloadLimitMs;
}
