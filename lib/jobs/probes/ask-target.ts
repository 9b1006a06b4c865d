import type { UnitRow } from "../../db/rollback/units.ts";
import type { Availability, DeployTarget } from "../../deploy/target.ts";
import type { ImageRef } from "../../domain/image.ts";
import type { TargetAnswer } from "../../services/rollback/target-answer.ts";
import { openUnit } from "../open-unit.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

/**
 * Asks a deploy target what runs and whether it could deploy `image` (null: nothing to look up). Never throws. A target
 * that says what runs can be reached, even where the image's registry keeps the look-up waiting.
 */
export async function askTarget(
  worker: Worker,
  unit: UnitRow,
  image: ImageRef | null,
  signal: AbortSignal,
): Promise<TargetAnswer> {
  const limitMs = worker.options.probeLimitMs;
  const inTime = `within ${Math.round(limitMs / 1000)} seconds.`;
  try {
    const target = await openUnit(worker, unit);
    const [[running, warnings], availability] = await Promise.all([
      within(limitMs, `It did not answer ${inTime}`, signal, (limited) =>
        Promise.all([target.running(limited), target.warnings?.(limited) ?? []]),
      ),
      image === null ? null : lookUp(target, image, limitMs, `It could not be looked up ${inTime}`, signal),
    ]);
    return {
      state: "answered",
      running: running && { image: running.image, aliases: [...running.aliases], healthy: running.healthy },
      availability:
        availability === null
          ? { state: "unknown", reason: null }
          : { state: availability.state, reason: "reason" in availability ? availability.reason : null },
      warnings,
    };
  } catch (error) {
    return { state: "unreachable", reason: publicReason(error) };
  }
}

async function lookUp(
  target: DeployTarget,
  image: ImageRef,
  limitMs: number,
  late: string,
  signal: AbortSignal,
): Promise<Availability> {
  try {
    return await within(limitMs, late, signal, (limited) => target.lookUp(image, limited));
  } catch (error) {
    signal.throwIfAborted();
    return { state: "unknown", reason: publicReason(error) };
  }
}
