import pino from "pino";
import { expect, test } from "vitest";
import { claimConnections } from "#lib/db/watch/connections.ts";
import { Bell } from "#lib/jobs/bell.ts";
import { passingKeyStore } from "#lib/jobs/secrets/key-store.ts";
import { WorkerKeys } from "#lib/jobs/secrets/worker-keys.ts";
import { ConnectionHealth } from "#lib/jobs/watchers/connection-health.ts";
import type { Worker } from "#lib/jobs/worker-context.ts";
import { DEFAULT_WORKER_OPTIONS } from "#lib/jobs/worker-options.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useTestDatabase({ poolSize: 8 });

test("of what happens at once, the last word stands: locations that all came back leave nothing unreachable", async () => {
  const { db } = database;
  const { id: deploymentId } = await insertDeployment(db);
  const { id } = await db.prisma.connection.create({
    data: { deploymentId, name: "programs", kind: "process", config: {} },
  });
  const worker: Worker = {
    db,
    log: pino({ level: "silent" }),
    owner: "test",
    options: DEFAULT_WORKER_OPTIONS,
    bell: new Bell(),
    keys: await WorkerKeys.start(db, passingKeyStore()),
    onStep: () => undefined,
  };
  const [connection] = await claimConnections(db.sql, "test", 60_000, ["process"]);
  if (connection === undefined) throw new Error("the connection was not claimed");
  const locations = ["a", "b", "c", "d", "e", "f"];
  for (let round = 0; round < 40; round++) {
    const health = new ConnectionHealth(worker, connection);
    await Promise.all(
      locations.flatMap((location) => [
        health.unreachable(location, `no ${location} ${round}`),
        health.observed(location),
      ]),
    );
    const row = await db.prisma.connection.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ state: "ok", stateDetail: null });
  }
});
