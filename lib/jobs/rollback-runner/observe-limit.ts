import type { UnitRow } from "../../deploy/drivers.ts";
import { observeSecondsOf } from "../../deploy/unit-times.ts";
import type { WorkerOptions } from "../worker-options.ts";

/** How long verification waits for the sources: the worker's own time, and longer where what follows the unit is slower. */
export function observeLimitMs(options: WorkerOptions, unit: UnitRow): number {
  return Math.max(options.observeLimitMs, (observeSecondsOf(unit) ?? 0) * 1_000);
}
