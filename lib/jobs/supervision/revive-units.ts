import { setTimeout as sleep } from "node:timers/promises";
import { readQuietUnits, type UnitRow } from "../../db/rollback/units.ts";
import { openUnit } from "../open-unit.ts";
import type { Worker } from "../worker-context.ts";
import { BackOff } from "./back-off.ts";

/**
 * Starts again what died in deploy units whose target has nobody else to do so. Units are looked at side by
 * side, each by one look at a time: one that hangs delays no other.
 */
export async function reviveUnits(worker: Worker, signal: AbortSignal): Promise<void> {
  const backOffs = new Map<string, BackOff>();
  const looks = new Map<string, Promise<void>>();
  while (!signal.aborted) {
    try {
      for (const unit of await readQuietUnits(worker.db.sql)) {
        if (looks.has(unit.id)) continue;
        const backOff = backOffs.get(unit.id) ?? new BackOff(worker.options.reviveBackOffMs);
        backOffs.set(unit.id, backOff);
        if (!backOff.mayStart(performance.now())) continue;
        const look = revive(worker, unit, backOff, signal).finally(() => looks.delete(unit.id));
        looks.set(unit.id, look);
      }
    } catch (error) {
      worker.log.error({ err: error }, "deploy units could not be looked at");
    }
    await sleep(worker.options.reviveMs, undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(looks.values());
}

async function revive(worker: Worker, unit: UnitRow, backOff: BackOff, signal: AbortSignal): Promise<void> {
  const names = { deployment: unit.deployment, unit: unit.name };
  try {
    const target = await openUnit(worker, unit);
    if (target.revive === null) return;
    const outcome = await target.revive(signal);
    if (outcome.status === "revived") {
      backOff.started(performance.now());
      worker.log.warn({ ...names, image: outcome.running.image.reference }, "a program had died and was started again");
    } else if (outcome.status === "failed") {
      backOff.started(performance.now());
      worker.log.error({ ...names, reason: outcome.reason }, "a program died and does not come up again");
    }
  } catch (error) {
    if (signal.aborted) return;
    backOff.started(performance.now());
    worker.log.error({ ...names, err: error }, "a deploy unit could not be looked at");
  }
}
