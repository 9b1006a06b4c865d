import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { listenForWakes } from "#lib/db/rollback/wake.ts";
import { type ConnectionRow, setConnectionState } from "#lib/db/watch/connections.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import { LoadRecorder } from "#lib/jobs/watchers/load-recorder.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { recordObservation } from "#lib/services/history/record-observation.ts";
import type { Observation } from "#lib/sources/source.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { makeUnitWithTwoReleases } from "#tests/integration/rollback/two-releases.ts";
import { makeUnit, type UnitFixture } from "#tests/integration/rollback/unit-fixture.ts";
import { startCodeServer } from "#tests/integration/sources/code-server.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";
import { OBSERVATION } from "#tests/support/observation.ts";
import { makeIdleWorker } from "./idle-worker.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

async function until(what: string, holds: () => Promise<boolean>, limitMs = 20_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await sleep(25);
  }
}

async function startWorker(options: Parameters<typeof startLocalWorker>[1] = {}) {
  const worker = await startLocalWorker(database, options);
  cleanUps.push(() => worker.stop());
  return worker;
}

/** The connection that observes a unit, as who watches it reads it. */
function connectionOf({ connectionId: id, deploymentId, deployment }: UnitFixture): ConnectionRow {
  return { id, deploymentId, deployment, name: "s", kind: "process", config: {}, sealed: {} };
}

const place = (deployment: string) => ({ deployment, location: "orders" });

test("a connection is picked up soon after it was made, and its state is told", async () => {
  // Far from the next renewal of its leases.
  await startWorker({ pollMs: 500, leaseMs: 600_000 });
  const unit = await makeUnit(database.db, { deployment: "new-connection" });
  cleanUps.push(unit.remove);
  const context = systemContext(database.db);
  await until("unreachable is told", async () => {
    const { location } = await getLocation(context, place("new-connection"));
    return location.connection?.state === "unreachable" && /no socket/.test(location.connection.detail ?? "");
  });

  await unit.publish("r1", { assets: { orders: [{ key: ["a"] }] }, runtime: { program: "1.2" } });
  await unit.deploy("r1");
  await unit.awaitLoad(1);
  const digest = (await unit.running())?.image.digest;
  const { load } = await getLoad(context, { ...place("new-connection"), number: 1 });
  expect(load).toMatchObject({
    source: "process",
    image: { reference: "shop:r1", digest },
    runtime: { program: "1.2" },
  });
  await until("ok is told", async () => {
    const { location } = await getLocation(context, place("new-connection"));
    return location.connection?.state === "ok" && location.connection.detail === null;
  });
});

test("a program that the target did not start is recorded without an image, and makes no image allowed", async () => {
  await startWorker({ unmatchedLimitMs: 300 });
  const unit = await makeUnit(database.db, { deployment: "by-hand" });
  cleanUps.push(unit.remove);
  const connection = await database.db.prisma.connection.findUniqueOrThrow({ where: { id: unit.connectionId } });
  const { sockets } = connection.config as { sockets: { path: string }[] };
  const server = await startCodeServer("orders", sockets[0]?.path ?? "", { assets: ["by-hand"] });
  cleanUps.push(server.close);
  await unit.awaitLoad(1);
  const { load } = await getLoad(systemContext(database.db), { ...place("by-hand"), number: 1 });
  expect(load).toMatchObject({ status: "loaded", image: null, restorable: "unknown" });
  expect(await database.db.prisma.unitImageSighting.count({ where: { unitId: unit.unitId } })).toBe(0);
});

test("as long as a rollback waits for its load, none is recorded of a process that the target does not name", async () => {
  const unit = await makeUnit(database.db, { deployment: "in-between" });
  cleanUps.push(unit.remove);
  const { prisma } = database.db;
  const { id: locationId } = await prisma.codeLocation.findFirstOrThrow({ where: { deploymentId: unit.deploymentId } });
  const loads = { locationId, unitId: unit.unitId, targetLoad: 1 };
  const { id: planId } = await prisma.rollbackPlan.create({
    data: { ...loads, currentLoad: 2, serial: 1, body: { locations: [] }, createdBy: {}, expiresAt: new Date() },
  });
  const steps = { create: { ordinal: 2, name: "deploy", status: "running", startedAt: new Date() } };
  const rollback = await prisma.rollback.create({
    data: { ...loads, planId, fromLoad: 2, description: "", status: "running", requestedBy: {}, steps },
  });
  const worker = await makeIdleWorker(database.db, { unmatchedLimitMs: 0 });
  await prisma.connection.update({ where: { id: unit.connectionId }, data: { leaseOwner: "test" } });
  const recorder = new LoadRecorder(worker, connectionOf(unit), "target", new AbortController().signal);
  const observation: Observation = {
    ...OBSERVATION,
    status: "loaded",
    observedAt: new Date(),
    serverId: "by hand",
    assets: [],
  };
  await expect(recorder.record(observation)).rejects.toThrow("what serves orders during a rollback is not known yet");
  await prisma.rollback.update({ where: { id: rollback.id }, data: { status: "failed" } });
  await recorder.record(observation);
  await unit.awaitLoad(1);
});

test("what the old process told while the new one runs is not recorded under the new image", async () => {
  const unit = await makeUnit(database.db, { deployment: "late" });
  cleanUps.push(unit.remove);
  await unit.publish("r1", { assets: { orders: [] } });
  await unit.deploy("r1");
  const worker = await makeIdleWorker(database.db);
  await database.db.prisma.connection.update({ where: { id: unit.connectionId }, data: { leaseOwner: "test" } });
  const recorder = new LoadRecorder(worker, connectionOf(unit), "target", new AbortController().signal);
  const observation = { ...OBSERVATION, status: "loaded" as const, observedAt: new Date() };
  await expect(recorder.record({ ...observation, assets: [], serverId: "the old one" })).rejects.toThrow(
    "the deploy target does not name the process that serves orders",
  );
  const loads = () => listLoads(systemContext(database.db), { ...place("late"), collapse: false, limit: 10 });
  expect((await loads()).items).toEqual([]);
  await recorder.record({ ...observation, assets: [], serverId: (await unit.running())?.instance ?? "" });
  expect((await loads()).items).toMatchObject([{ number: 1, image: { reference: "shop:r1" } }]);
});

test("the state of a connection is told by the worker that watches it, not by the one before", async () => {
  const unit = await makeUnit(database.db, { deployment: "taken-over" });
  cleanUps.push(unit.remove);
  const set = (owner: string, state: "ok" | "unreachable") =>
    setConnectionState(database.db.sql, unit.connectionId, owner, state, null);
  await database.db.prisma.connection.update({
    where: { id: unit.connectionId },
    data: { leaseOwner: "second" },
  });
  expect(await set("second", "ok")).toBe(true);
  expect(await set("first", "unreachable")).toBe(false);
  const { state } = await database.db.prisma.connection.findUniqueOrThrow({ where: { id: unit.connectionId } });
  expect(state).toBe("ok");
});

test("a connection without a deploy unit is recorded as it is", async () => {
  await startWorker();
  const directory = await mkdtemp(join(tmpdir(), "ll-w-"));
  cleanUps.push(() => rm(directory, { recursive: true }));
  const path = join(directory, "s.sock");
  const server = await startCodeServer("alone", path, { assets: ["x"] });
  cleanUps.push(server.close);
  const { id: deploymentId } = await database.db.prisma.deployment.create({
    data: { name: "no-unit", kind: "dagster" },
  });
  await database.db.prisma.connection.create({
    data: { deploymentId, name: "s", kind: "process", config: { sockets: [{ location: "alone", path }] } },
  });
  const context = systemContext(database.db);
  const loads = () =>
    listLoads(context, {
      deployment: "no-unit",
      location: "alone",
      collapse: false,
      limit: 10,
      cursor: undefined,
      q: undefined,
    });
  await until("it is recorded", () =>
    loads().then(
      ({ items }) => items.length === 1,
      () => false,
    ),
  );
  server.serve({ error: { message: "no", stack: "" } });
  await until("its failure is recorded", async () => (await loads()).items.length === 2);
  expect((await loads()).items.map(({ status, image }) => [status, image])).toEqual([
    ["failed", null],
    ["loaded", null],
  ]);
});

test("a connection says which of its locations another one observes already", async () => {
  await startWorker();
  const directory = await mkdtemp(join(tmpdir(), "ll-w-"));
  cleanUps.push(() => rm(directory, { recursive: true }));
  const path = join(directory, "s.sock");
  const server = await startCodeServer("shared", path, { assets: ["x"] });
  cleanUps.push(server.close);
  const { prisma } = database.db;
  const { id: deploymentId } = await prisma.deployment.create({ data: { name: "contested", kind: "dagster" } });
  const connect = (name: string) =>
    prisma.connection.create({
      data: { deploymentId, name, kind: "process", config: { sockets: [{ location: "shared", path }] } },
    });
  const first = await connect("first");
  await until(
    "it is recorded",
    async () => (await prisma.codeLocation.count({ where: { connectionId: first.id } })) === 1,
  );
  const second = await connect("second");
  const detail = async (id: string) => (await prisma.connection.findUniqueOrThrow({ where: { id } })).stateDetail;
  await until("it is told", async () => /shared: Another connection observes/.test((await detail(second.id)) ?? ""));
  await until("the first is well", async () => (await detail(first.id)) === null);
});

test("a connection that cannot be used says why, and is watched again once it is mended", async () => {
  await startWorker();
  const unit = await makeUnit(database.db, { deployment: "misconfigured" });
  cleanUps.push(unit.remove);
  const { db } = database;
  const { config } = await db.prisma.connection.findUniqueOrThrow({ where: { id: unit.connectionId } });
  await db.prisma.connection.update({ where: { id: unit.connectionId }, data: { config: { sockets: [] } } });
  const state = async () =>
    (await db.prisma.connection.findUniqueOrThrow({ where: { id: unit.connectionId } })).stateDetail;
  await until("the fault is told", async () =>
    /configuration of connection sockets is not valid/.test((await state()) ?? ""),
  );
  await unit.publish("r1", { assets: { orders: [] } });
  await unit.deploy("r1");
  await db.prisma.connection.update({ where: { id: unit.connectionId }, data: { config: config ?? {} } });
  await unit.awaitLoad(1);
  await until("it is well", async () => (await state()) === null);
});

test("a connection that is configured anew is watched so at once, and nothing is recorded of it as it was", async () => {
  const { db } = database;
  const context = systemContext(db);
  const unit = await makeUnit(db, { deployment: "anew" });
  cleanUps.push(unit.remove);
  const row = () => db.prisma.connection.findUniqueOrThrow({ where: { id: unit.connectionId } });
  const { name, config, kind } = await row();
  // As a worker does that has not heard of the change yet.
  await db.prisma.connection.update({
    where: { id: unit.connectionId },
    data: { leaseOwner: "another", leaseUntil: new Date(Date.now() + 60_000), state: "ok" },
  });
  const configure = (sockets: unknown, declared: boolean) =>
    configureConnection(context, { deployment: "anew", name, kind, config: { sockets } as JsonObject, declared });
  const { sockets } = config as { sockets: { location: string; path: string }[] };
  await configure(sockets, true);
  expect(await row()).toMatchObject({ declared: true, state: "ok", leaseOwner: "another" });
  await configure([...sockets, { location: "more", path: "/tmp/none.sock" }], true);
  expect(await row()).toMatchObject({ state: "unknown", leaseOwner: null });
  const late = recordObservation(context, {
    connectionId: unit.connectionId,
    watcher: "another",
    observation: {
      location: "orders",
      serverId: "late",
      restartIsLoad: true,
      observedAt: new Date(),
      fidelity: "native",
      runtime: {},
      metadata: {},
      image: null,
      status: "loaded",
      assets: [],
    },
    image: null,
  });
  await expect(late).rejects.toMatchObject({ code: "conflict" });

  // Far from the next renewal of its leases.
  await startWorker({ leaseMs: 600_000, pollMs: 100 });
  await until("watched", async () => (await row()).state === "unreachable");
  await configure([{ location: "more", path: "/tmp/elsewhere.sock" }], true);
  await until("watched anew", async () => ((await row()).stateDetail ?? "").includes("more: "));
  expect((await row()).stateDetail).not.toContain("orders");
});

test("of two workers one watches; when it stops, the other goes on", async () => {
  const unit = await makeUnit(database.db, { deployment: "two-watchers" });
  cleanUps.push(unit.remove);
  await unit.publish("r1", { assets: { orders: [] } });
  await unit.deploy("r1");
  const first = await startWorker();
  await unit.awaitLoad(1);
  await startWorker();
  await sleep(500);
  const owner = async () =>
    (await database.db.prisma.connection.findUniqueOrThrow({ where: { id: unit.connectionId } })).leaseOwner;
  const before = await owner();
  await first.stop();
  await until("another owner", async () => {
    const now = await owner();
    return now !== null && now !== before;
  });
  await unit.restart();
  await unit.awaitLoad(2);
});

test("the target's word on an image is kept up to date: gone when deleted, restorable when put back", async () => {
  await startWorker({ refreshMs: 300 });
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "restorable" });
  cleanUps.push(unit.remove);
  const context = systemContext(database.db);
  const restorable = async () => (await getLoad(context, { ...place("restorable"), number: 1 })).load.restorable;
  await until("restorable", async () => (await restorable()) === "restorable");
  await unit.unpublish("r1");
  await until("gone", async () => (await restorable()) === "image_gone");
});

test("what ran before its deploy unit was made is seen all the same, so that it can be rolled back to", async () => {
  const { db } = database;
  const unit = await makeUnit(db, { deployment: "unit-later" });
  cleanUps.push(unit.remove);
  await unit.publish("r1", { assets: { orders: [] } });
  await unit.deploy("r1");
  const running = await unit.running();
  // As it stands where a webserver was connected and its loads were recorded before anybody made the unit.
  await db.prisma.connection.update({
    where: { id: unit.connectionId },
    data: { leaseOwner: "another", leaseUntil: new Date(Date.now() + 600_000) },
  });
  await startWorker();
  await until("what runs is seen", async () => {
    const sightings = await db.prisma.unitImageSighting.findMany({ where: { unitId: unit.unitId } });
    return sightings.length === 1 && sightings[0]?.digest === running?.image.digest;
  });
});

test("a worker hears a wake at once", async () => {
  const heard = Promise.withResolvers<void>();
  const listener = listenForWakes(database.url, () => heard.resolve());
  cleanUps.push(() => listener.close());
  await listener.ready;
  await database.db.sql.query("select pg_notify('loadline_worker', '')");
  await heard.promise;
});
