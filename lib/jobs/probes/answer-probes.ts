import { answerProbe, claimProbe } from "../../db/rollback/probes.ts";
import { setRestorable } from "../../db/rollback/sightings.ts";
import { readUnit } from "../../db/rollback/units.ts";
import type { TargetAnswer } from "../../services/rollback/target-answer.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { askTarget } from "./ask-target.ts";

type Probe = NonNullable<Awaited<ReturnType<typeof claimProbe>>>;

/** A target that hangs must not keep the others' probes waiting. */
const AT_ONCE = 8;

/** Answers what the web process asks of deploy targets, which workers alone can reach. */
export async function answerProbes(worker: Worker, signal: AbortSignal): Promise<void> {
  const { db, options } = worker;
  const underWay = new Set<Promise<void>>();
  await repeat(worker, "probes", signal, async () => {
    while (!signal.aborted && underWay.size < AT_ONCE) {
      const probe = await claimProbe(db.sql, options.probeLimitMs * 2);
      if (probe === null) return;
      const answering = answer(worker, probe, signal)
        .catch((error) => worker.log.error({ err: error, probe: probe.id }, "a probe could not be answered"))
        .finally(() => {
          underWay.delete(answering);
          // There may have been more probes than places.
          if (underWay.size === AT_ONCE - 1) worker.bell.ring();
        });
      underWay.add(answering);
    }
  });
  await Promise.all(underWay);
}

async function answer(worker: Worker, probe: Probe, signal: AbortSignal): Promise<void> {
  const { sql } = worker.db;
  const unit = await readUnit(sql, probe.unitId);
  const image = probe.reference === null ? null : { reference: probe.reference, digest: probe.digest };
  const found: TargetAnswer =
    unit === null
      ? { state: "unreachable", reason: "The deploy unit is gone." }
      : await askTarget(unit, image, worker.options.probeLimitMs, signal);
  signal.throwIfAborted();
  if (found.state === "answered" && probe.digest !== null && probe.reference !== null) {
    const sighting = { unitId: probe.unitId, digest: probe.digest, reference: probe.reference };
    await setRestorable(sql, sighting, found.availability.state);
  }
  await answerProbe(sql, probe.id, JSON.stringify(found));
}
