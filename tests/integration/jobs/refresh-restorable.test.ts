import { beforeEach, expect, test, vi } from "vitest";
import { refreshRestorable } from "#lib/jobs/probes/refresh-restorable.ts";
import type { WorkerOptions } from "#lib/jobs/worker-options.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import { makeIdleWorker } from "./idle-worker.ts";
import { ScriptedTarget } from "./scripted-world.ts";

// What each deploy unit's target is, by the unit's name.
const targets = vi.hoisted(() => new Map<string, unknown>());
vi.mock("#lib/jobs/open-unit.ts", () => ({
  openUnit: async (_: unknown, { name }: { name: string }) => targets.get(name),
}));

const database = useTestDatabase();
const cleanUps = useCleanUps();
const wait = { timeout: 10_000, interval: 25 };

let deploymentId: string;
/** Images that the engine that drops every packet was asked for. */
let unanswered: string[];

beforeEach(async () => {
  const { prisma } = database.db;
  await prisma.unitImageSighting.deleteMany();
  await prisma.unitImageProbe.deleteMany();
  deploymentId = (await insertDeployment(database.db)).id;
  unanswered = [];
  const never = () => new Promise<never>(() => {});
  targets.set("dead", {
    ...new ScriptedTarget().asTarget,
    running: never,
    lookUp: ({ digest }: { digest: string }) => {
      unanswered.push(digest);
      return never();
    },
  });
  const well = new ScriptedTarget();
  well.start({ reference: "shop:v1", digest: digestOf(1), aliases: [] });
  targets.set("well", well.asTarget);
});

const digestOf = (n: number) => `sha256:${String(n).padStart(64, "0")}`;
const images = (unitId: string, count: number) =>
  Array.from({ length: count }, (_, at) => ({ unitId, digest: digestOf(at + 1), reference: `shop:v${at + 1}` }));

async function makeUnit(name: "dead" | "well"): Promise<string> {
  const data = { deploymentId, name, driver: "docker-engine", config: {} };
  return (await database.db.prisma.deployUnit.create({ data })).id;
}

async function refresh(options: Partial<WorkerOptions>): Promise<void> {
  const stop = new AbortController();
  const worker = await makeIdleWorker(database.db, options);
  const done = refreshRestorable(worker, stop.signal);
  cleanUps.push(async () => {
    stop.abort();
    await done;
  });
}

test("an engine that drops packets, with images always due, keeps nobody from being asked for theirs", async () => {
  const { prisma } = database.db;
  const [dead, well] = [await makeUnit("dead"), await makeUnit("well")];
  await prisma.unitImageSighting.createMany({ data: images(dead, 60) });
  await prisma.unitImageProbe.createMany({ data: images(well, 1) });
  // By the time that one was waited for, all others are due again.
  await refresh({ probeLimitMs: 50, refreshMs: 1 });
  await vi.waitFor(async () => {
    expect(await prisma.unitImageProbe.findMany({ where: { unitId: well } })).toMatchObject([
      { restorable: "restorable" },
    ]);
  }, wait);
});

test("of a unit that cannot be reached one image is waited for, and nothing is known of any", async () => {
  const { prisma } = database.db;
  const [dead, well] = [await makeUnit("dead"), await makeUnit("well")];
  const known = (unitId: string) => images(unitId, 9).map((image) => ({ ...image, restorable: "restorable" }));
  for (const unitId of [dead, well]) {
    await prisma.unitImageSighting.createMany({ data: known(unitId) });
    await prisma.unitImageProbe.createMany({ data: known(unitId) });
  }
  await refresh({ probeLimitMs: 50 });
  const states = async (unitId: string) => {
    const where = { where: { unitId }, orderBy: { digest: "asc" } } as const;
    const rows = [
      ...(await prisma.unitImageSighting.findMany(where)),
      ...(await prisma.unitImageProbe.findMany(where)),
    ];
    return rows.map(({ restorable }) => restorable);
  };
  const gone = Array<string>(8).fill("image_gone");
  await vi.waitFor(async () => {
    expect(await states(dead)).toEqual(Array(18).fill("unknown"));
    expect(await states(well)).toEqual(["restorable", ...gone, "restorable", ...gone]);
  }, wait);
  expect(unanswered).toHaveLength(1);
});
