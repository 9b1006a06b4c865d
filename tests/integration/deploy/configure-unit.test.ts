import { expect, test } from "vitest";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
const config = { root: "/srv/orders", command: ["./serve"] };

async function given() {
  const deployment = await insertDeployment(database.db);
  const unit = { deployment: deployment.name, name: "orders", driver: "release-directory", config };
  return { deployment, unit, context: systemContext(database.db) };
}

const locationsOf = async (deploymentId: string) =>
  (await database.db.prisma.codeLocation.findMany({ where: { deploymentId }, include: { unit: true } }))
    .map(({ name, unit }) => [name, unit?.name ?? null])
    .sort();

test("a unit is made with the code locations that it serves, known before or not", async () => {
  const { deployment, unit, context } = await given();
  const made = await configureUnit(context, { ...unit, locations: ["b", "a"] });
  expect(made).toMatchObject({ name: "orders", driver: "release-directory", locations: ["a", "b"] });
  expect(await locationsOf(deployment.id)).toEqual([
    ["a", "orders"],
    ["b", "orders"],
  ]);
  const row = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: made.id } });
  expect(row).toMatchObject({ config, allowedRepositories: [] });
});

test("the same again changes nothing: no revision, no line in the audit log", async () => {
  const { deployment, unit, context } = await given();
  const first = await configureUnit(context, { ...unit, locations: ["a"] });
  const before = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: first.id } });
  expect(await configureUnit(context, { ...unit, locations: ["a"] })).toEqual(first);
  expect(await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: first.id } })).toEqual(before);
  expect(await database.db.prisma.auditEvent.count({ where: { deploymentId: deployment.id } })).toBe(1);
});

test("a change makes plans stale and is in the audit log with what stood before", async () => {
  const { deployment, unit, context } = await given();
  const { id } = await configureUnit(context, { ...unit, locations: ["a", "b"] });
  const before = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id } });
  await configureUnit(context, {
    ...unit,
    config: { ...config, stopTimeoutMs: 5_000 },
    allowedRepositories: ["orders"],
    locations: ["b", "c"],
  });
  const after = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id } });
  expect(after).toMatchObject({ config: { ...config, stopTimeoutMs: 5_000 }, allowedRepositories: ["orders"] });
  expect(after.revision).toBeGreaterThan(before.revision);
  expect(await locationsOf(deployment.id)).toEqual([
    ["a", null],
    ["b", "orders"],
    ["c", "orders"],
  ]);
  const audit = await database.db.prisma.auditEvent.findFirst({
    where: { deploymentId: deployment.id, action: "unit.changed" },
  });
  expect(audit).toMatchObject({ before: { config, locations: ["a", "b"] }, after: { locations: ["b", "c"] } });
});

test("a code location belongs to one unit", async () => {
  const { deployment, unit, context } = await given();
  await configureUnit(context, { ...unit, locations: ["a"] });
  const other = configureUnit(context, { ...unit, name: "other", locations: ["b", "a"] });
  await expect(other).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("“a”") });
  expect(await database.db.prisma.deployUnit.count({ where: { deploymentId: deployment.id } })).toBe(1);
});

test("what the driver cannot use is refused where it is wrong", async () => {
  const { unit, context } = await given();
  const broken = { ...unit, config: { ...config, command: "./serve" }, locations: ["a"] };
  await expect(configureUnit(context, broken)).rejects.toMatchObject({
    code: "invalid",
    errors: [expect.objectContaining({ path: "config.command" })],
  });
  await expect(configureUnit(context, { ...unit, driver: "ecs", locations: [] })).rejects.toMatchObject({
    code: "invalid",
    errors: [expect.objectContaining({ path: "driver" })],
  });
  await expect(configureUnit(context, { ...unit, locations: ["a", " "] })).rejects.toMatchObject({
    code: "invalid",
    errors: [expect.objectContaining({ path: "locations[1]" })],
  });
});

test("the unit of a running rollback stays as it is", async () => {
  const { unit, context } = await given();
  const { id } = await configureUnit(context, { ...unit, locations: ["a"] });
  const location = await database.db.prisma.codeLocation.findFirstOrThrow({ where: { deployUnitId: id } });
  const common = { locationId: location.id, unitId: id, targetLoad: 1 };
  const plan = await database.db.prisma.rollbackPlan.create({
    data: { ...common, currentLoad: 2, serial: 1, body: {}, createdBy: {}, expiresAt: new Date() },
  });
  await database.db.prisma.rollback.create({
    data: { ...common, planId: plan.id, fromLoad: 2, description: "", status: "running", requestedBy: { name: "Ann" } },
  });
  const change = configureUnit(context, { ...unit, config: { ...config, settleMs: 5 }, locations: ["a"] });
  await expect(change).rejects.toMatchObject({ code: "conflict" });
});

test("an Admin of the deployment may, an Editor may not, who cannot see it learns nothing", async () => {
  const { deployment, context } = await given();
  const engine = { kind: "docker-engine", config: { host: "unix:///var/run/docker.sock" } };
  await configureConnection(context, { deployment: deployment.name, name: "engine", ...engine });
  const as = async (role: "admin" | "editor", deploymentId: string) =>
    contextFor(database.db, await insertPerson(database.db, { role, deploymentId }));
  const elsewhere = await insertDeployment(database.db);
  const container = { driver: "docker-engine", config: { engine: "engine", container: "orders" } };
  const input = { deployment: deployment.name, name: "orders", ...container, locations: ["a"] };
  await expect(configureUnit(await as("editor", deployment.id), input)).rejects.toMatchObject({ code: "forbidden" });
  await expect(configureUnit(await as("admin", elsewhere.id), input)).rejects.toMatchObject({ code: "not_found" });
  expect(await configureUnit(await as("admin", deployment.id), input)).toMatchObject({ name: "orders" });
});

test("ten who make the same unit at once make one", async () => {
  const { deployment, unit, context } = await given();
  const made = await Promise.all(
    Array.from({ length: 10 }, () => configureUnit(context, { ...unit, locations: ["a", "b"] })),
  );
  expect(new Set(made.map((each) => each.id)).size).toBe(1);
  expect(await database.db.prisma.auditEvent.count({ where: { deploymentId: deployment.id } })).toBe(1);
});
