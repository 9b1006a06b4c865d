import { expect, test } from "vitest";
import { readUnit } from "#lib/db/rollback/units.ts";
import { openUnit } from "#lib/jobs/open-unit.ts";
import { UnopenableSecretError } from "#lib/secrets/key-ring.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { makeIdleWorker } from "#tests/integration/jobs/idle-worker.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();

test("of secrets that cannot be opened only that of a unit's own engine stands in its way", async () => {
  const { db } = database;
  const context = systemContext(db);
  const { name: deployment } = await insertDeployment(db);
  const worker = await makeIdleWorker(db);
  const host = { kind: "docker-engine", config: { host: "unix:///var/run/none.sock" } };
  await configureConnection(context, { deployment, name: "engine", ...host });
  await configureConnection(context, { deployment, name: "another", ...host });
  const registry = { kind: "registry", config: { url: "https://registry.example.com" } };
  await configureConnection(context, { deployment, name: "registry", ...registry });
  const { id } = await configureUnit(context, {
    deployment,
    name: "orders",
    driver: "docker-engine",
    config: { engine: "engine", container: "orders" },
    locations: [],
  });
  const open = async () => {
    const unit = await readUnit(db.sql, id);
    if (unit === null) throw new Error("the unit is gone");
    return openUnit(worker, unit);
  };
  const lose = (name: string) =>
    db.prisma.connection.updateMany({ where: { name }, data: { sealed: JSON.stringify({ key: "lost" }) } });
  await lose("another");
  await lose("registry");
  expect(await open()).toHaveProperty("deploy");
  await lose("engine");
  await expect(open()).rejects.toThrow(UnopenableSecretError);
});
