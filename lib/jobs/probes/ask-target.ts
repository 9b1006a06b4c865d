import type { UnitRow } from "../../db/rollback/units.ts";
import type { ImageRef } from "../../domain/image.ts";
import type { TargetAnswer } from "../../services/rollback/target-answer.ts";
import { openUnit } from "../open-unit.ts";
import { publicReason } from "../public-reason.ts";
import { within } from "../within.ts";
import type { Worker } from "../worker-context.ts";

/** Asks a deploy target what runs and whether it could deploy `image` (null: nothing to look up). Never throws. */
export async function askTarget(
  worker: Worker,
  unit: UnitRow,
  image: ImageRef | null,
  signal: AbortSignal,
): Promise<TargetAnswer> {
  const limitMs = worker.options.probeLimitMs;
  try {
    const target = await openUnit(worker, unit);
    const [running, availability, warnings] = await within(
      limitMs,
      `It did not answer within ${Math.round(limitMs / 1000)} seconds.`,
      signal,
      (limited) =>
        Promise.all([
          target.running(limited),
          image === null ? null : target.lookUp(image, limited),
          target.warnings?.(limited) ?? [],
        ]),
    );
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
