import { afterAll, afterEach, beforeAll, onTestFinished } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Worker } from "#lib/jobs/worker-context.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";
import type { Context } from "#lib/services/context.ts";
import { personContext } from "#tests/support/actors.ts";
import type { TestDatabase } from "#tests/support/database.ts";
import { startLocalWorker } from "./local-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";
import type { UnitFixture } from "./unit-fixture.ts";

type UnitOptions = Parameters<typeof makeUnitWithTwoReleases>[1];

export type WatchedWorld = {
  /** Ada, in tests and hooks only. */
  readonly editor: Context;
  /** Told of every moment of every step, until the test ends. */
  onStep: Worker["onStep"] | null;
  readonly units: readonly UnitFixture[];
  /** A unit of two releases, which is there until the file's tests have ended. */
  unitOf(options: UnitOptions): ReturnType<typeof makeUnitWithTwoReleases>;
  /** For what happens while none runs. */
  stopWorker(): Promise<void>;
  /** Another in place of one that was stopped. */
  startWorker(): Promise<void>;
  /** Another in place of the one that runs, for a test that waits until a limit has passed; undone when it ends. */
  limitUntilTestEnds(limits: Partial<WorkerOptions>): Promise<void>;
};

/** One worker for all tests of the calling file, and what it watches. Call it at the top, after `useTestDatabase`. */
export function useWatchedWorld(database: TestDatabase, options: Partial<WorkerOptions> = {}): WatchedWorld {
  const units: UnitFixture[] = [];
  let worker: RunningWorker | undefined;
  let editor: Context | undefined;
  const startWorker = async (limits: Partial<WorkerOptions> = {}) => {
    worker = await startLocalWorker(database, { ...options, ...limits }, (...of) => world.onStep?.(...of));
  };
  const restartWorker = async (limits?: Partial<WorkerOptions>) => {
    await worker?.stop();
    await startWorker(limits);
  };
  const world: WatchedWorld = {
    get editor() {
      if (!editor) throw new Error("The editor is there in tests and hooks only");
      return editor;
    },
    onStep: null,
    units,
    async unitOf(unitOptions) {
      const unit = await makeUnitWithTwoReleases(database.db, unitOptions);
      units.push(unit);
      return unit;
    },
    async stopWorker() {
      await worker?.stop();
    },
    startWorker: () => startWorker(),
    async limitUntilTestEnds(limits) {
      onTestFinished(() => restartWorker());
      await restartWorker(limits);
    },
  };
  beforeAll(async () => {
    await world.startWorker();
    editor = await personContext(database.db, "ada", { role: "editor" });
  });
  afterEach(() => {
    world.onStep = null;
  });
  afterAll(async () => {
    await world.stopWorker();
    for (const unit of units) await unit.remove();
  });
  return world;
}
