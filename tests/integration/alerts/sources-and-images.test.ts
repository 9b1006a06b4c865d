import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { raiseImageGone } from "#lib/services/alerts/raise-image-gone.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

const MINUTE_MS = 60_000;
const before = (minutes: number) => new Date(Date.now() - minutes * MINUTE_MS);

/** The kinds of events of a deployment, in order, once there are as many. */
async function kindsOf(deploymentId: string, count: number): Promise<string[]> {
  const end = Date.now() + 15_000;
  for (;;) {
    const events = await database.db.prisma.alertEvent.findMany({ where: { deploymentId }, orderBy: { id: "asc" } });
    if (events.length >= count)
      return events.map(({ kind, facts }) => `${kind} ${(facts as { minutes: number }).minutes}`);
    if (Date.now() > end) throw new Error(`only ${events.length} events`);
    await sleep(50);
  }
}

async function insertSilentSource(deploymentId: string, since: Date): Promise<string> {
  const { id } = await database.db.prisma.connection.create({
    data: {
      deploymentId,
      name: "dagster",
      kind: "dagster",
      config: { url: "http://127.0.0.1:1" },
      state: "unreachable",
      stateDetail: "connection refused",
      stateSince: since,
      // Another worker's, so that the state is this test's alone.
      leaseOwner: "elsewhere",
      leaseUntil: new Date(Date.now() + 60 * MINUTE_MS),
    },
  });
  return id;
}

const insertPolicy = (deploymentId: string, name: string, unreachableMinutes: number) =>
  database.db.prisma.alertPolicy.create({
    data: {
      deploymentId,
      name,
      kinds: ["source.unreachable", "source.reachable"],
      unreachableMinutes,
      receivers: [{ type: "app", least: "viewer" }],
      createdBy: {},
    },
  });

test("a silent source is told once for each length of time that policies name, and so is its return", async () => {
  const { id } = await insertDeployment(database.db, { name: "silent" });
  await insertPolicy(id, "soon", 5);
  await insertPolicy(id, "soon too", 5);
  await insertPolicy(id, "late", 30);
  const connection = await insertSilentSource(id, before(6));
  const worker = await startLocalWorker(database, { pollMs: 50 });
  cleanUps.push(() => worker.stop());
  expect(await kindsOf(id, 1)).toEqual(["source.unreachable 5"]);

  const where = { id: connection };
  await database.db.prisma.connection.update({ where, data: { stateSince: before(31) } });
  expect(await kindsOf(id, 2)).toEqual(["source.unreachable 5", "source.unreachable 30"]);

  await database.db.prisma.connection.update({ where, data: { state: "ok", stateSince: new Date() } });
  expect((await kindsOf(id, 3)).at(-1)).toBe("source.reachable null");
  // Several looks later it is still told once.
  await sleep(300);
  expect(await kindsOf(id, 3)).toHaveLength(3);
});

test("an image that is gone is told where it is the last good version, and nowhere else", async () => {
  const { id, name } = await insertDeployment(database.db, { name: "images" });
  const unit = await database.db.prisma.deployUnit.create({
    data: { deploymentId: id, name: "unit", driver: "release-directory", config: {} },
  });
  const digests = ["a", "b"].map((letter) => `sha256:${letter.repeat(64)}`) as [string, string];
  for (const digest of digests) {
    await recordLoad(systemContext(database.db), {
      deployment: name,
      location: "etl",
      header: { status: "loaded", image: { reference: `acme/etl@${digest}`, digest } },
      assets: [],
      values: false,
    });
  }
  await database.db.prisma.codeLocation.updateMany({ where: { deploymentId: id }, data: { deployUnitId: unit.id } });
  const place = { id: unit.id, deploymentId: id, deployment: name };
  await database.db.transaction(({ sql }) => raiseImageGone(sql, place, digests[0]));
  expect(await database.db.prisma.alertEvent.count({ where: { deploymentId: id } })).toBe(0);
  await database.db.transaction(({ sql }) => raiseImageGone(sql, place, digests[1]));
  const [event] = await database.db.prisma.alertEvent.findMany({ where: { deploymentId: id } });
  expect(event).toMatchObject({ kind: "image.gone", facts: { location: "etl", load: 2 } });
});
