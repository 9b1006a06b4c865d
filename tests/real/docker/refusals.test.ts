import { expect, test } from "vitest";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { freePort } from "#tests/support/real/free-port.ts";
import { buildImage, publishImage } from "#tests/support/real/images.ts";
import { type ContainerFixture, type ContainerOptions, containerFixture } from "./container-fixture.ts";
import { useEngineAndRegistry } from "./engine-and-registry.ts";

const real = useEngineAndRegistry();
const cleanUps = useCleanUps();
const signal = () => AbortSignal.timeout(60_000);
let token = 0;

async function makeUnit(options?: ContainerOptions): Promise<ContainerFixture> {
  const unit = await containerFixture(real.engine, real.registry, options);
  cleanUps.push(() => unit.remove());
  return unit;
}

const targetOf = ({ unit, connections }: ContainerFixture) => openTarget(unit, connections);

const deploy = (unit: ContainerFixture, image: ImageRef) =>
  targetOf(unit).deploy({ image, fencingToken: BigInt(++token), signal: signal(), progress: () => undefined });

test("a container that dies after five seconds is taken back, with its exit code, and its policy does not bring it back", async () => {
  const unit = await makeUnit({
    create: { HostConfig: { RestartPolicy: { Name: "always", MaximumRetryCount: 0 } } },
  });
  const good = await unit.publish("v1", "healthy");
  const dying = await unit.publish("v2", "ends-late");
  expect(await deploy(unit, good)).toMatchObject({ status: "deployed" });
  const patient = {
    ...unit,
    unit: { ...unit.unit, config: Object.assign({}, unit.unit.config, { settleSeconds: 6 }) },
  };
  const outcome = await deploy(patient, dying);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: good, healthy: true } });
  expect(outcome.status === "reverted" && outcome.reason).toContain(
    "v2 did not come up: the container exited with code 6",
  );
  expect(await unit.countProcesses()).toBe(1);
  expect((await unit.inspect()).HostConfig.RestartPolicy).toEqual({ Name: "always", MaximumRetryCount: 0 });
  const names = (await real.engine.docker.listContainers({ all: true })).flatMap(({ Names }) => Names);
  expect(names.filter((name) => name.startsWith(`/${unit.name}-loadline`))).toEqual([]);
});

test("an image whose program cannot be started is taken back, with what the engine says", async () => {
  const unit = await makeUnit();
  const good = await unit.publish("v1", "healthy");
  const bad = await publishImage(
    real.engine,
    `${real.registry.address}/${unit.name}:v2`,
    { cmd: ["/no/such/program"] },
    { keep: true },
  );
  await deploy(unit, good);
  const outcome = await deploy(unit, bad);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: good, healthy: true } });
  expect(outcome.status === "reverted" && outcome.reason).toContain("/no/such/program");
});

test("an image that is gone from engine and registry is told so, and by whom", async () => {
  const unit = await makeUnit();
  const image = await unit.publish("v1", "healthy");
  await unit.unpublish(image);
  const found = await targetOf(unit).lookUp(image, signal());
  expect(found).toMatchObject({ state: "image_gone" });
  const reason = found.state === "image_gone" ? found.reason : "";
  expect(reason).toContain(`${image.reference} (${image.digest}) is not in the engine`);
  expect(reason).toContain(`${real.registry.address}/${unit.name} has no image ${image.digest}`);
  await expect(targetOf(unit).describe(image, signal())).resolves.toBeNull();
});

test("an image that only the engine had is gone with it, and no registry is asked for it", async () => {
  const unit = await makeUnit();
  const reference = `${unit.name}-built:latest`;
  const digest = await buildImage(real.engine, reference, { labels: { made: "here" } });
  expect(await targetOf(unit).lookUp({ reference, digest }, signal())).toMatchObject({
    state: "restorable",
    image: { reference, digest },
  });
  expect(await targetOf(unit).describe({ reference, digest }, signal())).toMatchObject({ labels: { made: "here" } });
  await real.engine.docker.getImage(reference).remove({ force: true });
  expect(await targetOf(unit).lookUp({ reference, digest }, signal())).toMatchObject({
    state: "image_gone",
    reason: expect.stringContaining("its name says no registry"),
  });
});

test("whether an image is gone is not known while its registry does not answer", async () => {
  const unit = await makeUnit();
  const reference = `127.0.0.1:${await freePort()}/orders:v1`;
  expect(await targetOf(unit).lookUp({ reference, digest: `sha256:${"a".repeat(64)}` }, signal())).toMatchObject({
    state: "unknown",
    reason: expect.stringContaining("cannot be told"),
  });
});

test("a tag that was moved brings nothing else in: the digest counts, and what Dagster starts gets it too", async () => {
  const unit = await makeUnit({ create: { Env: ["DAGSTER_CURRENT_IMAGE=orders:old"] } });
  const first = await unit.publish("v1", "healthy");
  await unit.publish("v1", "ends-at-once");
  expect(await deploy(unit, first)).toMatchObject({ status: "deployed", running: { image: first, healthy: true } });
  const { Config } = await unit.inspect();
  expect(Config.Image).toBe(`${first.reference}@${first.digest}`);
  expect(Config.Env).toContain(`DAGSTER_CURRENT_IMAGE=${first.reference}@${first.digest}`);
});

test("a unit without a container says how to make one", async () => {
  const unit = await makeUnit();
  const image = await unit.publish("v1", "healthy");
  await real.engine.docker.getContainer(unit.name).remove();
  expect(await targetOf(unit).running(signal())).toBeNull();
  expect(await targetOf(unit).output(signal())).toBeNull();
  expect(await deploy(unit, image)).toMatchObject({
    status: "broken",
    reason: expect.stringContaining("docker create"),
  });
});

test("a container that vanishes when it stops is left alone", async () => {
  const unit = await makeUnit({ create: { HostConfig: { AutoRemove: true } } });
  const image = await unit.publish("v1", "healthy");
  await real.engine.docker.getContainer(unit.name).start();
  expect(await deploy(unit, image)).toMatchObject({ status: "reverted", reason: expect.stringContaining("--rm") });
  expect((await unit.inspect()).State.Running).toBe(true);
});

test("a configuration that the engine no longer takes changes nothing, and says what it does not take", async () => {
  const network = await real.engine.docker.createNetwork({ Name: "short-lived" });
  const unit = await makeUnit({ create: { HostConfig: { NetworkMode: "short-lived" } } });
  const image = await unit.publish("v1", "healthy");
  await network.remove();
  const outcome = await deploy(unit, image);
  expect(outcome).toMatchObject({ status: "broken", reason: expect.stringContaining("short-lived") });
});

test("a container that uses another, which is gone, is left alone, and it is said what is missing", async () => {
  const { docker } = real.engine;
  const lending = { Image: `${(await makeUnit()).name}-made-of:latest`, HostConfig: { NetworkMode: "none" } };
  const lender = await docker.createContainer({ ...lending, name: "lender", Volumes: { "/lent": {} } });
  const unit = await makeUnit({ create: { HostConfig: { VolumesFrom: ["lender"], Binds: ["ledger:/ledger/"] } } });
  const first = await unit.publish("v1", "healthy");
  const second = await unit.publish("v2", "healthy");
  expect(await deploy(unit, first)).toMatchObject({ status: "deployed" });
  const [lent] = (await lender.inspect()).Mounts;
  expect((await unit.inspect()).Mounts).toContainEqual(expect.objectContaining({ Name: lent?.Name }));
  expect((await unit.inspect()).HostConfig.Binds?.filter((bind) => bind.startsWith(`${lent?.Name}`))).toEqual([]);

  await lender.remove();
  const outcome = await deploy(unit, second);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: first, healthy: true } });
  expect(outcome.status === "reverted" && outcome.reason).toContain("No such container: lender");
});

test("an image that lost its name and that others were built from is still there", async () => {
  const unit = await makeUnit();
  const reference = `${unit.name}-built:latest`;
  const digest = await buildImage(real.engine, reference, { labels: { made: "first" }, cmd: ["true"] });
  await real.engine.docker.createContainer({ name: "keeper", Image: reference, HostConfig: { NetworkMode: "none" } });
  const child = await real.engine.docker.getContainer("keeper").commit({ repo: `${unit.name}-child` });
  expect(child.Id).toMatch(/^sha256:/);
  await buildImage(real.engine, reference, { labels: { made: "again" }, cmd: ["true"] });
  const listed = await real.engine.docker.listImages();
  expect(listed.map(({ Id }) => Id)).not.toContain(digest);
  expect(await targetOf(unit).lookUp({ reference, digest }, signal())).toMatchObject({ state: "restorable" });
});

test("the last lines of a container that died are there to read", async () => {
  const unit = await makeUnit();
  await buildImage(real.engine, "talker:1", { cmd: ["sh", "-c", "echo to stdout; echo ImportError >&2; exit 1"] });
  await real.engine.docker.getContainer(unit.name).remove();
  const container = await real.engine.docker.createContainer({
    name: unit.name,
    Image: "talker:1",
    HostConfig: { NetworkMode: "none" },
  });
  await container.start();
  await container.wait();
  const output = await targetOf(unit).output(signal());
  expect(output?.image.reference).toBe("talker:1");
  expect(output?.text.split("\n").sort()).toEqual(["ImportError", "to stdout"]);
  expect(await targetOf(unit).running(signal())).toBeNull();
});

test("a service of Docker Compose is found by its labels, and refused when it has several containers", async () => {
  const labels = { "com.docker.compose.project": "shop", "com.docker.compose.service": "orders" };
  const unit = await makeUnit({ create: { Labels: { ...labels, "com.docker.compose.oneoff": "False" } } });
  const byLabels: ContainerFixture = {
    ...unit,
    unit: {
      ...unit.unit,
      config: { engine: "engine", compose: { project: "shop", service: "orders" }, settleSeconds: 0.2, stopSeconds: 1 },
    },
  };
  const image = await unit.publish("v1", "healthy");
  const run = await real.engine.docker.createContainer({
    name: "orders-run",
    Image: image.reference,
    Labels: { ...labels, "com.docker.compose.oneoff": "True" },
  });
  cleanUps.push(() => run.remove());
  expect(await deploy(byLabels, image)).toMatchObject({ status: "deployed", running: { image } });
  expect((await targetOf(unit).running(signal()))?.image).toEqual(image);

  const scaled = await real.engine.docker.createContainer({
    name: "shop-orders-2",
    Image: image.reference,
    Labels: labels,
  });
  cleanUps.push(() => scaled.remove());
  await expect(targetOf(byLabels).running(signal())).rejects.toThrow(/has 2 containers .*Scale it to 1/);
});
