import type { Progress } from "../../target.ts";
import { withLock } from "./lock.ts";
import { prepareUnit, type Unit } from "./unit.ts";

/** Does `work` while nobody else deploys, starts or stops anything in the unit. */
export async function locked<T>(
  unit: Unit,
  signal: AbortSignal,
  progress: Progress,
  work: () => Promise<T>,
): Promise<T> {
  await prepareUnit(unit);
  return withLock(
    unit.layout.lock,
    signal,
    () => progress("Another deploy of this unit is under way; waiting for its end"),
    work,
  );
}
