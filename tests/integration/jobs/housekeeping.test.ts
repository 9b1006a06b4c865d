import { randomBytes, randomUUID } from "node:crypto";
import pino from "pino";
import { expect, test } from "vitest";
import { deleteExpired } from "#lib/db/housekeeping/delete-expired.ts";
import { Bell } from "#lib/jobs/bell.ts";
import { executeSql } from "#lib/jobs/housekeeping/execute-sql.ts";
import { startHousekeeping } from "#lib/jobs/housekeeping/start-housekeeping.ts";
import { passingKeyStore } from "#lib/jobs/secrets/key-store.ts";
import { WorkerKeys } from "#lib/jobs/secrets/worker-keys.ts";
import { DEFAULT_WORKER_OPTIONS } from "#lib/jobs/worker-options.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useTestDatabase({ poolSize: 20 });
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
const bytes = () => new Uint8Array(randomBytes(32));

test("what has expired goes, what has not stays", async () => {
  const { db } = database;
  const context = await personContext(db, "ada", { role: "editor" });
  const accountId = context.actor.type === "person" ? context.actor.accountId : "";
  for (const days of [1, 29, 31, 400]) {
    await db.prisma.idempotencyKey.create({
      data: { locationId: 1n, keyHash: bytes(), bodyHash: bytes(), loadNumber: 1, createdAt: daysAgo(days) },
    });
    await db.prisma.signIn.create({ data: { id: randomUUID(), accountId, expiresAt: daysAgo(days - 8) } });
  }
  const { id: deploymentId } = await insertDeployment(db);
  const unit = await db.prisma.deployUnit.create({ data: { deploymentId, name: "u", driver: "x", config: {} } });
  for (const days of [0, 1]) {
    await db.prisma.workerRequest.create({
      data: { kind: "probe_target", question: { unitId: unit.id }, askedAt: daysAgo(days) },
    });
    await db.prisma.setupLink.create({ data: { tokenHash: bytes(), expiresAt: daysAgo(days * 2) } });
  }
  const event = await db.prisma.alertEvent.create({
    data: { deploymentId, kind: "load_failed", thread: "t", facts: {} },
  });
  for (const endedAt of [null, daysAgo(360), daysAgo(370)]) {
    const about = { create: { eventId: event.id } };
    const to = { receiver: {}, receiverKey: "r", foldKey: "f", policyName: "p" };
    await db.prisma.alertDelivery.create({ data: { ...to, deploymentId, endedAt, createdAt: daysAgo(380), about } });
  }
  expect(await deleteExpired(db.sql)).toMatchObject({
    alert_delivery: 1,
    idempotency_key: 2,
    sign_in: 3,
    worker_request: 1,
    setup_link: 1,
  });
  expect(await db.prisma.idempotencyKey.count()).toBe(2);
  expect(await db.prisma.alertDelivery.count()).toBe(2);
  expect(await db.prisma.alertEvent.count()).toBe(1);
  expect(await deleteExpired(db.sql)).toMatchObject({
    idempotency_key: 0,
    sign_in: 0,
    worker_request: 0,
    setup_link: 0,
  });
});

test("five workers that start at once make one schedule, in a schema of its own", async () => {
  const { db } = database;
  const faults: unknown[] = [];
  const log = pino({ level: "error" }, { write: (line: string) => faults.push(line) });
  const keys = await WorkerKeys.start(db, passingKeyStore());
  const start = () =>
    startHousekeeping({
      db,
      log,
      owner: randomUUID(),
      options: DEFAULT_WORKER_OPTIONS,
      bell: new Bell(),
      keys,
      onStep: () => undefined,
    });
  const stops = await Promise.all(Array.from({ length: 5 }, start));
  const schedules = await db.sql.query("select name from pgboss.schedule");
  expect(schedules).toEqual([{ name: "housekeeping" }]);
  const again = await start();
  await Promise.all([...stops, again].map((stop) => stop()));
  expect(faults).toEqual([]);
});

test("a text of several statements answers with the rows of all of them", async () => {
  const { db } = database;
  const { rows } = await executeSql(db, "begin; select 1 as one; select 2 as two; commit");
  expect(rows).toEqual([{ one: 1 }, { two: 2 }]);
  expect(await executeSql(db, "select $1::int as given", [3])).toEqual({ rows: [{ given: 3 }] });
});
