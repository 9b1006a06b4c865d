import { mkdtemp, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { listContainers } from "#lib/deploy/drivers/docker-engine/list-containers.ts";
import { testDockerEngine } from "#lib/deploy/drivers/docker-engine/test-docker-engine.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { freePort } from "#tests/support/real/free-port.ts";
import { makeTlsFiles } from "#tests/support/real/tls-material.ts";
import { containerFixture } from "./container-fixture.ts";
import { useEngineAndRegistry } from "./engine-and-registry.ts";

const real = useEngineAndRegistry({ tls: true });
const cleanUps = useCleanUps();
const signal = () => AbortSignal.timeout(60_000);

function overTls(change: Record<string, string | undefined> = {}): OpenConnection {
  const tls = real.engine.tls;
  if (tls === null) throw new Error("the engine does not listen with TLS");
  const { key, ...config } = { host: tls.host, ca: tls.ca, cert: tls.cert, key: tls.key, ...change };
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
  return { name: "engine", kind: "docker-engine", config: given, secrets: key === undefined ? {} : { key } };
}

const atSocket = (host: string): OpenConnection => ({
  name: "engine",
  kind: "docker-engine",
  config: { host },
  secrets: {},
});

/** The first check that did not pass. */
async function firstFault(connection: OpenConnection) {
  return (await testDockerEngine(connection, signal())).find(({ status }) => status !== "pass");
}

test("a rollback works on an engine of another machine, over TLS", async () => {
  const unit = await containerFixture(real.engine, real.registry);
  cleanUps.push(() => unit.remove());
  const first = await unit.publish("v1", "healthy");
  const second = await unit.publish("v2", "healthy");
  const [, registry] = unit.connections as [OpenConnection, OpenConnection];
  const target = openTarget(unit.unit, [overTls(), registry]);
  const deploy = (image: typeof first, fencingToken: bigint) =>
    target.deploy({ image, fencingToken, signal: signal(), progress: () => undefined });
  expect(await deploy(second, 1n)).toMatchObject({ status: "deployed" });
  expect(await deploy(first, 2n)).toMatchObject({ status: "deployed", running: { image: first }, previous: second });
  expect((await target.running(signal()))?.image).toEqual(first);
  expect(await listContainers(overTls(), signal())).toContainEqual({
    name: unit.name,
    image: first.reference,
    state: "running",
    compose: null,
  });
});

test("an engine that is as it should be passes every check, by socket and over TLS", async () => {
  for (const connection of [overTls(), atSocket(real.engine.host)]) {
    const checks = await testDockerEngine(connection, signal());
    expect(checks.map(({ status }) => status)).toEqual(["pass", "pass", "pass", "pass", "pass"]);
    expect(checks.every(({ remedy }) => remedy === null)).toBe(true);
  }
});

test("what is wrong with TLS is said, and what to do about it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ll-tls-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const { material: other } = await makeTlsFiles(folder);
  expect(await firstFault(overTls({ ca: other.ca }))).toMatchObject({ message: expect.stringContaining("authority") });
  expect(await firstFault(overTls({ cert: other.cert, key: other.key }))).toMatchObject({
    message: expect.stringContaining("does not accept the certificate"),
  });
  expect(await firstFault(overTls({ key: other.key }))).toMatchObject({ remedy: expect.stringContaining("key") });
  for (const key of ["garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]) {
    expect(await firstFault(overTls({ key }))).toMatchObject({ remedy: expect.stringContaining("passphrase") });
  }
  expect(await firstFault(overTls({ key: undefined }))).toMatchObject({
    message: expect.stringContaining("no private key"),
  });
  expect(await firstFault(overTls({ cert: undefined, key: undefined }))).toMatchObject({
    remedy: expect.stringContaining("cert.pem"),
  });
  // Spoken to without TLS at all.
  expect(await firstFault(atSocket(real.engine.tls?.host ?? ""))).toMatchObject({
    message: expect.stringContaining("wants TLS"),
  });
});

test("an engine that is not there, or may not be used, is told apart; what follows is not tried", async () => {
  const missing = await testDockerEngine(atSocket("unix:///nowhere/docker.sock"), signal());
  expect(missing.map(({ status }) => status)).toEqual(["fail", "skip", "skip", "skip", "skip"]);
  expect(missing[0]).toMatchObject({ message: "There is no socket at unix:///nowhere/docker.sock." });
  const nobody = await firstFault(atSocket(`tcp://127.0.0.1:${await freePort()}`));
  expect(nobody).toMatchObject({ status: "fail", message: expect.stringContaining("Nobody answers") });
  const unnamed = await firstFault(atSocket("tcp://no-such-host.invalid:2375"));
  expect(unnamed).toMatchObject({ status: "fail", message: expect.stringContaining("cannot be resolved") });
  const metadata = await firstFault(atSocket("tcp://169.254.169.254:2375"));
  expect(metadata).toMatchObject({ status: "fail", message: expect.stringContaining("does not connect to") });
  const invalid = await firstFault({ ...atSocket("ssh://host"), config: { host: "ssh://host" } });
  expect(invalid).toMatchObject({ name: "Configuration", message: expect.stringContaining("tcp://host:port") });
});

test("an engine that answers in Docker's place is told apart", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ll-podman-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const socket = join(folder, "p.sock");
  // As Podman 4 answers.
  const version = { Version: "4.9.3", ApiVersion: "1.41", Os: "linux", Arch: "amd64" };
  const podman = createServer((asked, answer) => {
    answer.writeHead(200, { "content-type": "application/json" });
    answer.end(
      asked.url === "/version" ? JSON.stringify({ ...version, Components: [{ Name: "Podman Engine" }] }) : "[]",
    );
  });
  await new Promise<void>((resolve) => podman.listen(socket, resolve));
  cleanUps.push(async () => podman.close());
  expect(await firstFault(atSocket(`unix://${socket}`))).toMatchObject({
    name: "Engine version",
    status: "warn",
    message: expect.stringContaining("Podman Engine answers in Docker's place"),
  });
});

test("a proxy that lets containers be read but not changed is told so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ll-proxy-"));
  cleanUps.push(() => rm(folder, { recursive: true }));
  const socket = join(folder, "p.sock");
  const proxy = createServer((asked, answer) => {
    if (asked.method !== "GET") return void answer.writeHead(403).end("Forbidden");
    request({ socketPath: real.engine.socket, path: asked.url }, (answered) => {
      answer.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(answer);
    }).end();
  });
  await new Promise<void>((resolve) => proxy.listen(socket, resolve));
  cleanUps.push(async () => proxy.close());
  const checks = await testDockerEngine(atSocket(`unix://${socket}`), signal());
  expect(checks.map(({ status }) => status)).toEqual(["pass", "pass", "pass", "pass", "fail"]);
  expect(checks[4]).toMatchObject({
    name: "Change containers",
    remedy: expect.stringContaining("docs/docker-engine.md"),
  });
});
