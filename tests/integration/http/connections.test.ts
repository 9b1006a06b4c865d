import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  deleteConnectionOperation,
  getConnectionOperation,
  listConnectionsOperation,
  putConnectionOperation,
  testConnectionDraftOperation,
  testConnectionOperation,
} from "#lib/contracts/connections.ts";
import { getLocationOperation, reloadLocationOperation } from "#lib/contracts/deployments.ts";
import type { Operation } from "#lib/contracts/operation.ts";
import { deleteUnitOperation, listUnitsOperation, putUnitOperation } from "#lib/contracts/units.ts";
import { setToolState } from "#lib/db/configure/connections.ts";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const PLANTED = "planted-4711-secret";
const BASIC = Buffer.from(`robot:${PLANTED}`).toString("base64");

const database = useWebDatabase();
let worker: RunningWorker;
let registry: Server;
let url = "";
let token = "";
const sentTo: string[] = [];

/** A registry that asks for a login and repeats, as some do, what it was given. */
function answerAsRegistry(request: IncomingMessage): { status: number; body: string } {
  const given = request.headers.authorization ?? "";
  sentTo.push(given);
  return given === `Basic ${BASIC}`
    ? { status: 200, body: "{}" }
    : { status: 401, body: JSON.stringify({ errors: [{ code: "UNAUTHORIZED", message: `not ${given}` }] }) };
}

beforeAll(async () => {
  worker = await startLocalWorker(database);
  token = await tokenFor(database.db, { role: "organization_admin" });
  registry = createServer((request, response) => {
    const { status, body } = answerAsRegistry(request);
    response
      .writeHead(status, {
        "content-type": "application/json",
        "docker-distribution-api-version": "registry/2.0",
        "www-authenticate": 'Basic realm="test"',
      })
      .end(body);
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => registry.once("listening", resolve));
  url = `http://127.0.0.1:${(registry.address() as { port: number }).port}`;
});
afterAll(async () => {
  registry.close();
  await worker.stop();
});

// biome-ignore lint/suspicious/noExplicitAny: answers of every operation are looked at.
type Answer = { status: number; body: any };

async function call(operation: Operation, params: Record<string, string>, json?: unknown): Promise<Answer> {
  const answer = await callRoute(operation, params, { token, ...(json === undefined ? {} : { json }) });
  const body = await answer.json();
  if (answer.ok) expect(() => operation.response.parse(body)).not.toThrow();
  return { status: answer.status, body };
}

async function given() {
  const { name: deployment } = await insertDeployment(database.db);
  const put = (connection: string, body: object) => call(putConnectionOperation, { deployment, connection }, body);
  return { deployment, put, of: (connection: string) => ({ deployment, connection }) };
}

/** Every row of every table, as text. */
async function everythingStored(): Promise<string> {
  const tables = await database.db.sql.query<{ name: string }>(
    "select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  );
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await database.db.sql.query<{ row: string }>(`select t::text as row from ${name} t`);
      return rows.map(({ row }) => row).join("\n");
    }),
  );
  return texts.join("\n");
}

const ENGINE = { kind: "docker-engine", config: { host: "unix:///var/run/docker.sock" } };

const login = (password: string | null) => ({
  kind: "registry",
  config: { url, username: "robot" },
  ...(password === null ? {} : { secrets: { password } }),
});

test("a secret goes where it belongs and nowhere else: no answer, no table, no line of the audit log has it", async () => {
  const { deployment, put, of } = await given();
  const answers = [
    await put("reg", login(PLANTED)),
    await call(getConnectionOperation, of("reg")),
    await call(listConnectionsOperation, { deployment }),
    await call(testConnectionOperation, of("reg")),
    await call(testConnectionDraftOperation, { deployment }, { connection: "draft", ...login(PLANTED) }),
    await call(testConnectionDraftOperation, { deployment }, { connection: "draft", ...login(`${PLANTED}-wrong`) }),
    await put("reg", { ...login(PLANTED), config: { url: 7 } }),
    await put("reg", { ...login(PLANTED), secrets: { password: `${PLANTED}\nx`, other: PLANTED } }),
    await call(deleteConnectionOperation, of("gone")),
    await call(deleteConnectionOperation, of("reg")),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200, 422, 422, 404, 200]);
  expect(answers[0]?.body.connection.secrets).toEqual(["password"]);
  expect(sentTo).toContain(`Basic ${BASIC}`);
  const told = JSON.stringify(answers.map(({ body }) => body)) + (await everythingStored());
  expect(told).toContain("robot");
  for (const secret of [PLANTED, BASIC]) expect(told).not.toContain(secret);
});

test("a test says what was found, check by check, before and after saving", async () => {
  const { deployment, put, of } = await given();
  const draft = { connection: "reg", ...login(PLANTED) };
  const before = await call(testConnectionDraftOperation, { deployment }, draft);
  expect(before.body.checks.map(({ status }: { status: string }) => status)).toEqual(["pass", "pass"]);
  await put("reg", login("wrong-password"));
  const wrong = await call(testConnectionOperation, of("reg"));
  expect(wrong.body.checks.map(({ status }: { status: string }) => status)).toEqual(["pass", "fail"]);
  expect(wrong.body.checks[1].remedy).toMatch(/\w/);
  // What a test of the saved one found is its state.
  const { body } = await call(getConnectionOperation, of("reg"));
  expect(body.connection).toMatchObject({ state: "unreachable", detail: expect.stringContaining("Sign in") });
});

test("a draft takes the secrets that are saved, unless they would go to another address", async () => {
  const { deployment, put } = await given();
  await put("reg", login(PLANTED));
  const kept = await call(testConnectionDraftOperation, { deployment }, { connection: "reg", ...login(null) });
  expect(kept.body.checks.map(({ status }: { status: string }) => status)).toEqual(["pass", "pass"]);
  const elsewhere = { kind: "registry", config: { url: "http://127.0.0.1:9999", username: "robot" } };
  for (const answer of [
    await call(testConnectionDraftOperation, { deployment }, { connection: "reg", ...elsewhere }),
    await put("reg", elsewhere),
  ]) {
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "secrets.password" }] } });
  }
  expect(await put("reg", { ...elsewhere, secrets: { password: null } })).toMatchObject({
    status: 200,
    body: { connection: { secrets: [] } },
  });
});

test("a password that is kept is not sent to another host that references name, nor a header to another path", async () => {
  const { put } = await given();
  await put("reg", login(PLANTED));
  const named = { ...login(null), config: { url, username: "robot", host: "elsewhere.example.com" } };
  expect(await put("reg", named)).toMatchObject({ status: 422, body: { errors: [{ path: "secrets.password" }] } });
  const behind = (path: string) => ({ kind: "dagster", config: { url: `${url}${path}` } });
  await put("web", { ...behind("/a"), secrets: { authorization: `Bearer ${PLANTED}` } });
  expect(await put("web", behind("/a/"))).toMatchObject({ status: 200 });
  expect(await put("web", behind("/b"))).toMatchObject({
    status: 422,
    body: { errors: [{ path: "secrets.authorization" }] },
  });
});

test("a configuration that cannot be kept is refused with its place", async () => {
  const { deployment, put } = await given();
  const config = { url, locations: { include: ["shop\0"] } };
  expect(await put("web", { kind: "dagster", config })).toMatchObject({
    status: 422,
    body: { errors: [{ path: "config.locations.include[0]" }] },
  });
  await put("engine", ENGINE);
  const compose = { project: "shop", service: "\ud800" };
  const unit = { driver: "docker-engine", config: { engine: "engine", compose }, locations: [] };
  expect(await call(putUnitOperation, { deployment, unit: "u" }, unit)).toMatchObject({
    status: 422,
    body: { errors: [{ path: "config.compose.service" }] },
  });
});

test("an engine's address holds no password", async () => {
  const { put } = await given();
  const answer = await put("engine", { kind: "docker-engine", config: { host: "tcp://:hunter2@engine:2376" } });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "config.host" }] } });
  expect(JSON.stringify(answer.body)).not.toContain("hunter2");
});

test("what a test finds of a connection that was changed meanwhile is not kept", async () => {
  const { deployment, put, of } = await given();
  await put("reg", login("wrong-password"));
  const [row] = await database.db.prisma.connection.findMany({
    where: { name: "reg", deployment: { name: deployment } },
  });
  if (row === undefined) throw new Error("no connection");
  const tested = { id: row.id, config: row.config, sealed: JSON.parse(row.sealed ?? "{}") };
  await put("reg", login(PLANTED));
  await setToolState(database.db.sql, tested, "unreachable", "stale");
  expect((await call(getConnectionOperation, of("reg"))).body.connection.state).toBe("unknown");
});

test("a secret left out stays, and null removes it", async () => {
  const { put } = await given();
  await put("reg", login(PLANTED));
  expect((await put("reg", login(null))).body.connection.secrets).toEqual(["password"]);
  const removed = await put("reg", { ...login(null), secrets: { password: null } });
  expect(removed.body.connection.secrets).toEqual([]);
});

test("an address of a cloud's metadata is refused", async () => {
  const { deployment } = await given();
  const draft = { connection: "x", kind: "registry", config: { url: "http://169.254.169.254" } };
  const { body } = await call(testConnectionDraftOperation, { deployment }, draft);
  expect(body.checks[0]).toMatchObject({ status: "fail", message: expect.stringContaining("metadata address") });
});

test("a secret that no worker can open is said to be entered again", async () => {
  const { put, of } = await given();
  await put("reg", login(PLANTED));
  const stale = JSON.stringify({ password: `${Buffer.from('{"kid":"lost"}').toString("base64url")}.a.b.c.d` });
  await database.db.prisma.connection.updateMany({ where: { name: "reg" }, data: { sealed: stale } });
  const { body } = await call(testConnectionOperation, of("reg"));
  expect(body.checks).toMatchObject([{ status: "fail", message: expect.stringContaining("Enter the secret again") }]);
});

test("what is wrong is told with its place", async () => {
  const { put } = await given();
  const cases: [object, string][] = [
    [{ kind: "ftp", config: {} }, "kind"],
    [{ kind: "registry", config: { url: "ftp://x" } }, "config.url"],
    [{ kind: "process", config: { sockets: [] } }, "config.sockets"],
    [{ kind: "process", config: { sockets: [] }, secrets: { key: "x" } }, "config.sockets"],
    [{ kind: "registry", config: { url }, secrets: { key: "x" } }, "secrets.key"],
    [{ kind: "registry", config: { url }, secrets: { password: "" } }, "secrets.password"],
  ];
  for (const [body, path] of cases) {
    const answer = await put("x", body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  }
});

/** As a watcher does with the locations that it observes. */
async function bindByHand(deployment: string, connection: string, locations: string[]): Promise<void> {
  const { id: deploymentId } = await database.db.prisma.deployment.findUniqueOrThrow({ where: { name: deployment } });
  const { id } = await database.db.prisma.connection.findFirstOrThrow({ where: { deploymentId, name: connection } });
  for (const location of locations) {
    await recordLoad(systemContext(database.db), {
      deployment,
      location,
      header: { status: "loaded" },
      assets: [],
      values: false,
    });
  }
  await database.db.prisma.codeLocation.updateMany({ where: { deploymentId }, data: { connectionId: id } });
}

/** A rollback that waits, so that no worker takes it up. */
async function beginRollback(deployment: string, unitId: string): Promise<void> {
  const { prisma } = database.db;
  const { id: locationId } = await prisma.codeLocation.findFirstOrThrow({
    where: { deployment: { name: deployment } },
  });
  const of = { locationId, unitId, targetLoad: 1 };
  const by = { type: "system", id: "test", name: "test" };
  const plan = await prisma.rollbackPlan.create({
    data: { ...of, currentLoad: 2, serial: 0, body: {}, createdBy: by, expiresAt: new Date() },
  });
  const rollback = { ...of, planId: plan.id, fromLoad: 2, description: "", acknowledged: [], requestedBy: by };
  await prisma.rollback.create({ data: { ...rollback, status: "awaiting_approval" } });
}

const sockets = (...locations: string[]) => ({
  kind: "process",
  config: { sockets: locations.map((location) => ({ location, path: `/tmp/none-${location}.sock` })) },
});

test("deleting a connection keeps its code locations, which take pushed loads again", async () => {
  const { deployment, put, of } = await given();
  await put("programs", sockets("a", "b"));
  const answer = await call(deleteConnectionOperation, of("programs"));
  expect(answer).toMatchObject({ status: 200, body: { deleted: true, locations: ["a", "b"] } });
  const pushed = await recordLoad(systemContext(database.db), {
    deployment,
    location: "a",
    header: { status: "loaded" },
    assets: [],
    values: false,
  });
  expect(pushed).toMatchObject({ created: true });
  expect((await call(getLocationOperation, { deployment, location: "b" })).body.location.watched).toBe(false);
});

test("an engine that a deploy unit uses can be neither deleted nor made another kind", async () => {
  const { deployment, put, of } = await given();
  await put("engine", { kind: "docker-engine", config: { host: "unix:///var/run/docker.sock" } });
  const unit = { driver: "docker-engine", config: { engine: "engine", container: "orders" }, locations: ["orders"] };
  expect(await call(putUnitOperation, { deployment, unit: "orders" }, unit)).toMatchObject({
    status: 200,
    body: { unit: { name: "orders", locations: ["orders"], hold: null, declared: false } },
  });
  expect((await call(getConnectionOperation, of("engine"))).body.connection.units).toEqual(["orders"]);
  const refused = { status: 409, body: { detail: expect.stringContaining("“orders”") } };
  expect(await call(deleteConnectionOperation, of("engine"))).toMatchObject(refused);
  expect(await put("engine", login(null))).toMatchObject(refused);
  expect(await call(deleteUnitOperation, { deployment, unit: "orders" })).toMatchObject({ status: 200 });
  expect((await call(listUnitsOperation, { deployment })).body.items).toEqual([]);
  expect(await call(deleteConnectionOperation, of("engine"))).toMatchObject({ status: 200 });
});

test("a change of an engine makes the plans of its units stale, and waits for a rollback's end", async () => {
  const { deployment, put } = await given();
  await put("engine", ENGINE);
  const unit = { driver: "docker-engine", config: { engine: "engine", container: "orders" }, locations: ["orders"] };
  await call(putUnitOperation, { deployment, unit: "orders" }, unit);
  const readUnit = () =>
    database.db.prisma.deployUnit.findFirstOrThrow({ where: { name: "orders", deployment: { name: deployment } } });
  const before = await readUnit();
  expect(await put("engine", ENGINE)).toMatchObject({ status: 200 });
  expect((await readUnit()).revision).toBe(before.revision);
  const other = { ...ENGINE, config: { host: "unix:///var/run/other.sock" } };
  expect(await put("engine", other)).toMatchObject({ status: 200 });
  expect((await readUnit()).revision).toBeGreaterThan(before.revision);
  await beginRollback(deployment, before.id);
  expect(await put("engine", ENGINE)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("rollback of orders") },
  });
});

test("which command runs on the worker's machine is for Organization Admins to say", async () => {
  const { deployment } = await given();
  const directory = (root: string, ...locations: string[]) => ({
    driver: "release-directory",
    config: { root, command: ["./serve"] },
    locations,
  });
  const unit = { deployment, unit: "orders" };
  const admin = await tokenFor(database.db, { role: "admin", deployment });
  const asAdmin = (json: object) => callRoute(putUnitOperation, unit, { token: admin, json });
  expect((await asAdmin(directory("/srv/orders"))).status).toBe(403);
  expect((await call(putUnitOperation, unit, directory("/srv/orders"))).status).toBe(200);
  expect((await asAdmin(directory("/srv/other"))).status).toBe(403);
  // What it serves is the deployment's own affair.
  expect((await asAdmin(directory("/srv/orders", "orders"))).status).toBe(200);
});

test("a unit's engine has to be there, and to be one", async () => {
  const { deployment, put } = await given();
  await put("reg", login(null));
  for (const engine of ["nowhere", "reg"]) {
    const unit = { driver: "docker-engine", config: { engine, container: "orders" }, locations: [] };
    const answer = await call(putUnitOperation, { deployment, unit: "orders" }, unit);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: "config.engine" }] } });
  }
  expect((await call(listUnitsOperation, { deployment })).body.items).toEqual([]);
});

test("what the configuration file declares is changed there alone", async () => {
  const { deployment, put, of } = await given();
  const { kind, config } = sockets("a");
  await configureConnection(systemContext(database.db), { deployment, name: "programs", kind, config, declared: true });
  expect((await call(getConnectionOperation, of("programs"))).body.connection.declared).toBe(true);
  const refused = { status: 409, body: { detail: expect.stringContaining("configuration file") } };
  expect(await put("programs", sockets("b"))).toMatchObject(refused);
  expect(await call(deleteConnectionOperation, of("programs"))).toMatchObject(refused);
});

test("a location that a Dagster connection leaves out from now on takes pushed loads again", async () => {
  const { deployment, put, of } = await given();
  const config = { url: "http://127.0.0.1:1" };
  await put("webserver", { kind: "dagster", config });
  await bindByHand(deployment, "webserver", ["shop", "shop-dev"]);
  expect(
    (await put("webserver", { kind: "dagster", config: { ...config, locations: { exclude: ["*-dev"] } } })).body,
  ).toMatchObject({ connection: { locations: ["shop"] } });
  expect((await call(getConnectionOperation, of("webserver"))).body.connection.locations).toEqual(["shop"]);
});

test("a reload that a webserver does not answer says so, and who asked is in the audit log", async () => {
  const { deployment, put } = await given();
  await put("webserver", {
    kind: "dagster",
    config: { url: "http://127.0.0.1:1" },
    secrets: { authorization: `Bearer ${PLANTED}` },
  });
  await bindByHand(deployment, "webserver", ["shop"]);
  const { body } = await call(getLocationOperation, { deployment, location: "shop" });
  expect(body.location.connection).toMatchObject({ kind: "dagster", canReload: true });
  const answer = await call(reloadLocationOperation, { deployment, location: "shop" });
  expect(answer).toMatchObject({
    status: 200,
    body: { reload: { status: "failed", reason: expect.stringMatching(/\w+ \w+/) } },
  });
  const audited = await database.db.prisma.auditEvent.findFirst({ where: { action: "location.reload_asked" } });
  expect(audited).toMatchObject({ target: { location: "shop", connection: "webserver" } });
  expect(JSON.stringify(answer.body) + (await everythingStored())).not.toContain(PLANTED);
});

test("a location that nothing observes, or whose source cannot, says why it is not reloaded", async () => {
  const { deployment, put } = await given();
  await put("programs", sockets("a"));
  await recordLoad(systemContext(database.db), {
    deployment,
    location: "pushed",
    header: { status: "loaded" },
    assets: [],
    values: false,
  });
  expect(await call(reloadLocationOperation, { deployment, location: "a" })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("“programs”") },
  });
  expect(await call(reloadLocationOperation, { deployment, location: "pushed" })).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("pushed") },
  });
  const { body } = await call(getLocationOperation, { deployment, location: "a" });
  expect(body.location.connection).toMatchObject({ name: "programs", kind: "process", canReload: false });
});
