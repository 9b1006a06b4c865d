import { expect, test } from "vitest";
import { claimConnections } from "#lib/db/watch/connections.ts";
import { ConnectionHealth } from "#lib/jobs/watchers/connection-health.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import { makeIdleWorker } from "./idle-worker.ts";

const database = useTestDatabase({ poolSize: 8 });

async function watchedConnection() {
  const { db } = database;
  const { id: deploymentId } = await insertDeployment(db);
  const { id } = await db.prisma.connection.create({
    data: { deploymentId, name: "programs", kind: "process", config: {} },
  });
  const worker = await makeIdleWorker(db);
  const [connection] = await claimConnections(db.sql, "test", 60_000, ["process"]);
  if (connection === undefined) throw new Error("the connection was not claimed");
  return {
    open: () => new ConnectionHealth(worker, connection),
    read: () => db.prisma.connection.findUniqueOrThrow({ where: { id } }),
  };
}

test("of what happens at once, the last word stands: locations that all came back leave nothing unreachable", async () => {
  const { open, read } = await watchedConnection();
  const locations = ["a", "b", "c", "d", "e", "f"];
  for (let round = 0; round < 40; round++) {
    const health = open();
    await Promise.all(
      locations.flatMap((location) => [
        health.unreachable(location, `no ${location} ${round}`),
        health.observed(location),
      ]),
    );
    expect(await read()).toMatchObject({ state: "ok", stateDetail: null });
  }
});

test("what is told stays readable, however much a source has to say of however many locations", async () => {
  const { open, read } = await watchedConnection();
  const health = open();
  for (let n = 1; n <= 60; n++) await health.unreachable(`location ${n}`, "it failed. ".repeat(10_000));
  const lines = (await read()).stateDetail?.split("\n") ?? [];
  expect(lines).toHaveLength(51);
  expect(lines[0]).toMatch(/^location 1: it failed\. .*…$/);
  expect(lines.every((line) => line.length < 600)).toBe(true);
  expect(lines.at(-1)).toBe("And 10 more.");
});
