import { expect, test, vi } from "vitest";
import type { JsonObject } from "#lib/domain/json.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { startReceiver } from "./receiver.ts";
import { LIMIT_MS, until } from "./until.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

vi.setConfig({ testTimeout: 4 * LIMIT_MS });

async function startWorker(): Promise<void> {
  const worker = await startLocalWorker(database, { pollMs: 100 });
  cleanUps.push(() => worker.stop());
}

async function world(name: string, kinds: string[], receivers: JsonObject[]) {
  const { id } = await insertDeployment(database.db, { name });
  const policy = await database.db.prisma.alertPolicy.create({
    data: { deploymentId: id, name: "all", kinds, receivers, createdBy: {} },
  });
  return { id, policy, connect: (connection: string, url: string) => connectWebhook(id, connection, url) };
}

async function connectWebhook(deploymentId: string, name: string, url: string): Promise<void> {
  await database.db.prisma.connection.create({ data: { deploymentId, name, kind: "alert-webhook", config: { url } } });
}

const fail = (deployment: string, location: string, message = "ImportError: no module named orders") =>
  recordLoad(systemContext(database.db), {
    deployment,
    location,
    header: { status: "failed", error: { message } },
    assets: null,
    values: false,
  });
const load = (deployment: string, location: string) =>
  recordLoad(systemContext(database.db), {
    deployment,
    location,
    header: { status: "loaded" },
    assets: [],
    values: false,
  });

const through = (connection: string) => ({ type: "connection", connection, to: [], owners: false });
const deliveries = (deploymentId: string) =>
  database.db.prisma.alertDelivery.findMany({ where: { deploymentId }, orderBy: { number: "asc" } });

test("a failed load is told, and the recovery after it, in order and each once", async () => {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  const { connect } = await world("fails", ["load.failed", "load.recovered"], [through("hook")]);
  await connect("hook", receiver.url);
  await startWorker();
  await load("fails", "etl");
  await fail("fails", "etl");
  await until("it is told", () => receiver.received.length === 1);
  await load("fails", "etl");
  await until("the recovery is told", () => receiver.received.length === 2);
  const [first, second] = receiver.received.map(({ text }) => JSON.parse(text));
  expect(first).toMatchObject({ title: "etl in fails failed to load", resolves: false });
  expect(second).toMatchObject({ title: "etl in fails loads again", resolves: true, thread: first.thread });
  expect(receiver.received[0]?.headers["webhook-id"]).toBe(first.id);
});

test("a worker whose clock is an hour ahead sends what is due now all the same", async () => {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  const { id, connect } = await world("ahead", ["load.failed"], [through("hook")]);
  await connect("hook", receiver.url);
  await fail("ahead", "etl");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000, shouldAdvanceTime: true });
  cleanUps.push(async () => void vi.useRealTimers());
  await startWorker();
  await until("it is told", () => receiver.received.length === 1);
  const [row] = await database.db.sql.query<{ soon: boolean }>(
    "select next_at < now() as soon from alert_delivery where deployment_id = $1::uuid",
    [id],
  );
  expect(row).toEqual({ soon: true });
});

test("a receiver that is down gets the message when it is back, with the same id, and holds up no other", async () => {
  const [dead, well] = [await startReceiver(), await startReceiver()];
  cleanUps.push(dead.close);
  cleanUps.push(well.close);
  dead.answer = (_one, count) => ({ status: count < 3 ? 503 : 200 });
  const { id, connect } = await world("down", ["load.failed"], [through("dead"), through("well")]);
  await connect("dead", dead.url);
  await connect("well", well.url);
  await startWorker();
  await fail("down", "etl");
  await until("the other is told", () => well.received.length === 1);
  await until("it is told at last", () => dead.received.length === 3);
  const ids = new Set(dead.received.map(({ headers }) => headers["webhook-id"]));
  expect(ids.size).toBe(1);
  await until("both are done", async () => (await deliveries(id)).every(({ state }) => state === "sent"));
  expect((await deliveries(id)).map(({ attempts }) => attempts).sort()).toEqual([1, 3]);
});

test("a receiver that takes messages and never answers holds up no other, and nothing in the app", async () => {
  const [silent, well] = [await startReceiver(), await startReceiver()];
  cleanUps.push(silent.close);
  cleanUps.push(well.close);
  silent.answer = () => "silent";
  const app = { type: "app", least: "viewer" };
  const first = await world("silent", ["load.failed"], [through("silent")]);
  await first.connect("silent", silent.url);
  const second = await world("answers", ["load.failed"], [through("well"), app]);
  await second.connect("well", well.url);
  await startWorker();
  await fail("silent", "etl");
  await until("it hangs", () => silent.received.length === 1);
  await fail("answers", "etl");
  await until("the other is told", () => well.received.length === 1);
  await until("both are done", async () => {
    const all = await deliveries(second.id);
    return all.length === 2 && all.every(({ state }) => state === "sent");
  });
  expect((await deliveries(first.id)).map(({ state }) => state)).toEqual(["pending"]);
});

test("what a receiver refuses is not tried again, and the log says what it answered", async () => {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  receiver.answer = () => ({ status: 410, body: "no such channel" });
  const { id, connect } = await world("refused", ["load.failed"], [through("hook")]);
  await connect("hook", receiver.url);
  await startWorker();
  await fail("refused", "etl");
  const [one] = await until("it has ended", async () => {
    const all = await deliveries(id);
    return all.some(({ state }) => state === "failed") && all;
  });
  expect(one).toMatchObject({ state: "failed", attempts: 1, answer: "410 Gone: no such channel" });
});

test("a thousand failures in a moment are a few messages, and every one of them is in the log", async () => {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  const { id, connect } = await world("storm", ["load.failed"], [through("hook")]);
  await connect("hook", receiver.url);
  const failures = 1_000;
  for (let start = 0; start < failures; start += 20) {
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => fail("storm", `etl-${index}`, `failure ${start + index}`)),
    );
  }
  await startWorker();
  await until("everything is routed", async () => {
    return (await database.db.prisma.alertEvent.count({ where: { deploymentId: id, routedAt: null } })) === 0;
  });
  const all = await deliveries(id);
  expect(all.length).toBeLessThanOrEqual(11);
  expect(all.reduce((sum, { events }) => sum + events, 0)).toBe(failures);
  expect(await database.db.prisma.alertDeliveryEvent.count({ where: { delivery: { deploymentId: id } } })).toBe(
    failures,
  );
  await until("what goes out at once is out", () => receiver.received.length === 10);
}, 240_000);

test("while a policy is muted nothing is sent, and the log says so", async () => {
  const receiver = await startReceiver();
  cleanUps.push(receiver.close);
  const { id, policy, connect } = await world("muted", ["load.failed"], [through("hook")]);
  await connect("hook", receiver.url);
  await database.db.prisma.alertPolicy.update({
    where: { id: policy.id },
    data: { mutedUntil: new Date(Date.now() + 3_600_000) },
  });
  await startWorker();
  await fail("muted", "etl");
  const [one] = await until("it is in the log", async () => {
    const all = await deliveries(id);
    return all.length === 1 && all;
  });
  expect(one?.state).toBe("muted");
  expect(receiver.received).toEqual([]);
});
