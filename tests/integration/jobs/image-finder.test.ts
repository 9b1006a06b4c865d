import { afterEach, expect, test, vi } from "vitest";
import { ImageFinder } from "#lib/jobs/watchers/image-finder.ts";
import { DEFAULT_WORKER_OPTIONS } from "#lib/jobs/worker-options.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import { makeIdleWorker } from "./idle-worker.ts";

vi.mock("#lib/jobs/open-unit.ts", () => ({
  openUnit: async () => {
    throw new Error("the engine does not answer");
  },
}));

const database = useTestDatabase();
afterEach(() => void vi.restoreAllMocks());

test("a fault long after the one before is waited for as long as that, when the location was well in between", async () => {
  const { prisma } = database.db;
  const { id: deploymentId, name: deployment } = await insertDeployment(database.db);
  const unit = { deploymentId, name: "orders", driver: "docker-engine", config: {} };
  const { id: unitId } = await prisma.deployUnit.create({ data: unit });
  const worker = await makeIdleWorker(database.db);
  const connection = { id: "", deploymentId, deployment, name: "code", kind: "dagster", config: {}, sealed: {} };
  const finder = new ImageFinder(worker, connection, "own", new AbortController().signal);

  const start = performance.now();
  let passedMs = 0;
  vi.spyOn(performance, "now").mockImplementation(() => start + passedMs);
  const location = { id: 1n, unitId, seen: { serverId: "s1", instance: null }, newest: null };
  const common = {
    location: "orders",
    restartIsLoad: true,
    observedAt: new Date(),
    fidelity: "graphql",
    runtime: {},
    metadata: {},
    image: null,
  } as const;
  const fails = () =>
    finder.find({ ...common, serverId: "failed", status: "failed", error: { message: "no module" } }, location);
  const waits = "the deploy target does not name the process that serves orders";

  await expect(fails()).rejects.toThrow(waits);
  passedMs += DEFAULT_WORKER_OPTIONS.faultLimitMs / 2;
  expect(await finder.find({ ...common, serverId: "s1", status: "loaded", assets: [] }, location)).toBe("recorded");

  passedMs += 3 * 3_600_000;
  await expect(fails()).rejects.toThrow(waits);
  passedMs += DEFAULT_WORKER_OPTIONS.faultLimitMs - 1;
  await expect(fails()).rejects.toThrow(waits);
  passedMs += 1;
  expect(await fails()).toMatchObject({ image: null, unit: null });
});
