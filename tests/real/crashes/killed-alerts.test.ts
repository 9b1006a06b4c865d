import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { newWorkerKey } from "#lib/config/worker-keys.ts";
import type { Database } from "#lib/db/database.ts";
import { openDatabase } from "#lib/db/open.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { startReceiver } from "#tests/integration/alerts/receiver.ts";
import { spawnTestWorker } from "#tests/integration/rollback/spawn-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { createDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const cleanUps = useCleanUps();

/** Databases with a worker each, side by side, and how often the worker of each is killed: more than fifty in all. */
const LANES = 3;
const KILLS = 17;
/** Where in an alert's way the worker is killed, in turn. */
const MOMENTS = ["when it has happened", "before the receiver answers", "when the receiver has answered"] as const;

test("of workers killed fifty times between an event and its delivery every alert arrives, repeats under one id", async () => {
  const cache = await mkdtemp(join(tmpdir(), "loadline-alerts-"));
  cleanUps.push(() => rm(cache, { recursive: true, force: true }));
  await Promise.all(Array.from({ length: LANES }, () => killAgainAndAgain(cache)));
});

async function killAgainAndAgain(cache: string): Promise<void> {
  const { url, drop } = await createDatabase("template");
  cleanUps.push(drop);
  const db = await openDatabase({ url, poolSize: 3 });
  cleanUps.push(() => db.close());
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  const well = () => ({ status: 200 });
  // What a worker compiled, and its key, the next one need not make: it is most of what a start takes.
  const inherited = { NODE_COMPILE_CACHE: cache, TEST_WORKER_KEY: newWorkerKey() };
  const spawn = () => spawnTestWorker(url, { pollMs: 100, alertLimitMs: 500 }, undefined, inherited);
  let worker = await spawn();
  cleanUps.push(() => worker.stop());

  for (let index = 0; index < KILLS; index++) {
    // A deployment each: what came in one place before would have the next one wait for it.
    const deployment = await insertTold(db, receiver.url);
    const moment = MOMENTS[index % MOMENTS.length];
    const { child, exited } = worker;
    receiver.answer = () => {
      child.kill("SIGKILL");
      receiver.answer = well;
      return moment === "before the receiver answers" ? "silent" : well();
    };
    await recordLoad(systemContext(db), {
      deployment,
      location: "etl",
      header: { status: "failed", error: { message: "ImportError: no module named orders" } },
      assets: null,
      values: false,
    });
    if (moment === "when it has happened") child.kill("SIGKILL");
    expect(await exited).toBe("SIGKILL");
    receiver.answer = well;
    worker = await spawn();
  }

  const deliveries = db.prisma.alertDelivery;
  await until("every delivery has ended", async () => {
    const unrouted = await db.prisma.alertEvent.count({ where: { routedAt: null } });
    return unrouted + (await deliveries.count({ where: { state: { not: "sent" } } })) === 0;
  });
  const inApp = { receiverKey: "app:viewer" };
  expect(await deliveries.count({ where: inApp })).toBe(KILLS);
  const left = await deliveries.findMany({ where: { NOT: inApp } });
  expect(left).toHaveLength(KILLS);
  // As often as something arrived, it was one of these, under its delivery's id and no other.
  const arrived = receiver.received.map(({ headers, text }) => ({
    id: headers["webhook-id"],
    body: JSON.parse(text) as { id: string; thread: string },
  }));
  expect(arrived.every(({ id, body }) => id === body.id)).toBe(true);
  expect(new Set(arrived.map(({ id }) => id))).toEqual(new Set(left.map(({ id }) => id)));
  expect(new Set(arrived.map(({ body }) => `${body.id} ${body.thread}`)).size).toBe(KILLS);
  // What nobody answered came once more.
  expect(arrived.length).toBeGreaterThan(KILLS);
}

/** A deployment whose failures a policy tells to `url` and in the app; its name. */
async function insertTold(db: Database, url: string): Promise<string> {
  const { id: deploymentId, name } = await insertDeployment(db);
  await db.prisma.connection.create({ data: { deploymentId, name: "hook", kind: "alert-webhook", config: { url } } });
  const receivers = [
    { type: "connection", connection: "hook", to: [], owners: false },
    { type: "app", least: "viewer" },
  ];
  await db.prisma.alertPolicy.create({
    data: { deploymentId, name: "all", kinds: ["load.failed"], receivers, createdBy: {} },
  });
  return name;
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 120_000;
  while (!(await look())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}
