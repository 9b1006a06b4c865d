import { existsSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { newWorkerKey } from "#lib/config/worker-keys.ts";
import { STEP_NAMES, type StepName } from "#lib/domain/rollback/status.ts";
import { STEP_MOMENTS } from "#lib/jobs/worker-context.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";
import { type SpawnedWorker, spawnTestWorker } from "#tests/integration/rollback/spawn-worker.ts";

/** Before and after every step: begun and journalled, done but not journalled, journalled. */
const BOUNDARIES = STEP_NAMES.flatMap((step) => STEP_MOMENTS.map((moment) => `${step}:${moment}`));

const PATIENCE_MS = 5_000;

export function boundariesOf(steps: readonly StepName[]): string[] {
  return BOUNDARIES.filter((at) => steps.some((step) => at.startsWith(`${step}:`)));
}

/** Workers that die where they are told to, each followed by another at once. */
export type MortalWorkers = {
  /** Has the worker that comes to `at` in the next rollback of the unit die there by SIGKILL. */
  appoint(unitId: string, at: string): void;
  /** Whether the appointment was kept; otherwise, because the worker had to die for another just then, it is called off. */
  wasKept(unitId: string): Promise<boolean>;
  readonly deaths: number;
  stop(): Promise<void>;
};

export async function keepMortalWorkers(
  databaseUrl: string,
  count: number,
  options: Partial<WorkerOptions>,
): Promise<MortalWorkers> {
  const appointments = await mkdtemp(join(tmpdir(), "ll-deaths-"));
  // What a worker compiled the next one need not: it is most of what a start takes.
  const cache = await mkdtemp(join(tmpdir(), "ll-compiled-"));
  const key = newWorkerKey();
  let deaths = 0;
  let stopping = false;
  const live = async (ready: () => void): Promise<void> => {
    while (!stopping) {
      const worker: SpawnedWorker = await spawnTestWorker(databaseUrl, options, undefined, {
        TEST_APPOINTMENTS: appointments,
        NODE_COMPILE_CACHE: cache,
        TEST_WORKER_KEY: key,
      });
      living.add(worker);
      ready();
      if (stopping) await worker.stop();
      const how = await worker.exited;
      living.delete(worker);
      if (how === "SIGKILL") deaths++;
      else if (!stopping) throw new Error(`a worker ended by itself: ${how}`);
    }
  };
  const living = new Set<SpawnedWorker>();
  const lives: Promise<void>[] = [];
  await Promise.all(Array.from({ length: count }, () => new Promise<void>((ready) => lives.push(live(ready)))));
  return {
    appoint: (unitId, at) => writeFileSync(join(appointments, unitId), at),
    async wasKept(unitId) {
      const file = join(appointments, unitId);
      // A rollback's end is seen a moment before the worker that ended it dies.
      for (let waitedMs = 0; existsSync(file) && waitedMs < PATIENCE_MS; waitedMs += 50) await sleep(50);
      if (!existsSync(file)) return true;
      await rm(file, { force: true });
      return false;
    },
    get deaths() {
      return deaths;
    },
    async stop() {
      stopping = true;
      for (const worker of living) await worker.stop();
      await Promise.all(lives);
      for (const directory of [appointments, cache]) await rm(directory, { recursive: true, force: true });
    },
  };
}
