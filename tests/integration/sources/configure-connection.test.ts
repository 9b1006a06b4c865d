import { expect, test } from "vitest";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase();
const sockets = (...locations: string[]) => ({
  sockets: locations.map((location) => ({ location, path: `/run/${location}.sock` })),
});

async function given() {
  const deployment = await insertDeployment(database.db);
  const connection = { deployment: deployment.name, name: "programs", kind: "process" };
  return { deployment, connection, context: systemContext(database.db) };
}

const push = (deployment: string, location: string) =>
  recordLoad(systemContext(database.db), {
    deployment,
    location,
    header: { status: "loaded" },
    assets: [],
    values: false,
  });

test("the locations that a connection names are made, and take no pushed loads from then on", async () => {
  const { deployment, connection, context } = await given();
  await push(deployment.name, "b");
  const made = await configureConnection(context, { ...connection, config: sockets("b", "a") });
  expect(made).toMatchObject({ name: "programs", kind: "process", locations: ["a", "b"] });
  await expect(push(deployment.name, "a")).rejects.toMatchObject({ code: "conflict" });
  await expect(push(deployment.name, "b")).rejects.toMatchObject({ code: "conflict" });
});

test("a location that is no longer named takes pushed loads again", async () => {
  const { deployment, connection, context } = await given();
  await configureConnection(context, { ...connection, config: sockets("a", "b") });
  await configureConnection(context, { ...connection, config: sockets("b", "c") });
  expect(await push(deployment.name, "a")).toMatchObject({ created: true });
  await expect(push(deployment.name, "c")).rejects.toMatchObject({ code: "conflict" });
});

test("the same again changes nothing", async () => {
  const { deployment, connection, context } = await given();
  const first = await configureConnection(context, { ...connection, config: sockets("a") });
  expect(await configureConnection(context, { ...connection, config: sockets("a") })).toEqual(first);
  expect(await database.db.prisma.auditEvent.count({ where: { deploymentId: deployment.id } })).toBe(1);
});

test("a location is observed by one connection", async () => {
  const { connection, context } = await given();
  await configureConnection(context, { ...connection, config: sockets("a") });
  const other = configureConnection(context, { ...connection, name: "other", config: sockets("a") });
  await expect(other).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("“a”") });
});

test("what the source cannot use is refused where it is wrong", async () => {
  const { connection, context } = await given();
  const broken = configureConnection(context, { ...connection, config: { sockets: [{ location: "a", path: "b" }] } });
  await expect(broken).rejects.toMatchObject({
    code: "invalid",
    errors: [expect.objectContaining({ path: "config.sockets[0].path" })],
  });
  await expect(configureConnection(context, { ...connection, kind: "x", config: {} })).rejects.toMatchObject({
    code: "invalid",
    errors: [expect.objectContaining({ path: "kind" })],
  });
});

test("an Editor may not", async () => {
  const { deployment, connection } = await given();
  const editor = await insertPerson(database.db, { role: "editor", deploymentId: deployment.id });
  const refused = configureConnection(contextFor(database.db, editor), { ...connection, config: sockets("a") });
  await expect(refused).rejects.toMatchObject({ code: "forbidden" });
});
