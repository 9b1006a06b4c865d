import type Docker from "dockerode";
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
let token = 0;

async function makeUnit(options: ContainerOptions): Promise<ContainerFixture> {
  const unit = await containerFixture(real.engine, real.registry, options);
  cleanUps.push(() => unit.remove());
  return unit;
}

async function mustDeploy({ unit, connections }: ContainerFixture, image: ImageRef) {
  const outcome = await openTarget(unit, connections).deploy({
    image,
    fencingToken: BigInt(++token),
    signal: AbortSignal.timeout(60_000),
    progress: () => undefined,
  });
  if (outcome.status !== "deployed") throw new Error(`${outcome.status}: ${outcome.reason}`);
  return outcome;
}

/** A container as the engine tells it, without what has to be another's: ids, times, paths, addresses that nobody asked for. */
function comparable(container: Docker.ContainerInspectInfo, anonymous: readonly string[] = []) {
  const { Config, HostConfig, Mounts, NetworkSettings, Name, Path, Args } = container;
  const { Image, Labels, Hostname, ...config } = Config;
  return {
    Name,
    Path,
    Args,
    Config: {
      ...config,
      Env: [...Config.Env].sort(),
      Labels: Object.fromEntries(Object.entries(Labels).filter(([name]) => !name.startsWith("dev.loadline."))),
      Hostname: container.Id.startsWith(Hostname) ? "(its id)" : Hostname,
    },
    HostConfig: {
      ...HostConfig,
      // Volumes without a name are bound by the name that the engine gave them.
      Binds: (HostConfig.Binds ?? []).filter((bind) => !anonymous.some((volume) => bind.startsWith(`${volume}:`))),
      Links: HostConfig.Links ?? [],
    },
    // A volume that is bound by name is labelled for SELinux (`z`).
    Mounts: Mounts.map((mount) => (anonymous.includes(mount.Name ?? "") ? { ...mount, Mode: "" } : mount)).sort(
      (a, b) => (a.Destination < b.Destination ? -1 : 1),
    ),
    Networks: Object.fromEntries(
      Object.entries(NetworkSettings.Networks).map(([name, endpoint]) => [
        name,
        {
          IPAMConfig: endpoint.IPAMConfig,
          Links: endpoint.Links,
          Aliases: (endpoint.Aliases ?? []).filter((alias: string) => !container.Id.startsWith(alias)).sort(),
          NetworkID: endpoint.NetworkID,
        },
      ]),
    ),
    Ports: NetworkSettings.Ports,
  };
}

test("everything that was given to a container is as it was after a rollback, and twice over", async () => {
  const { docker } = real.engine;
  const [front, back] = await Promise.all(
    ["front", "back"].map((Name, index) =>
      docker.createNetwork({ Name, IPAM: { Config: [{ Subnet: `10.99.${index}.0/24` }] } }),
    ),
  );
  cleanUps.push(async () => Promise.all([front?.remove(), back?.remove()]));
  await docker.createVolume({ Name: "ledger" });
  const port = await freePort();
  const unit = await makeUnit({
    create: {
      Hostname: "orders-host",
      Domainname: "example.com",
      User: "0:0",
      WorkingDir: "/shared",
      StopSignal: "SIGINT",
      StopTimeout: 7,
      Env: ["MODE=production", "DAGSTER_CURRENT_IMAGE=orders:v1", "EMPTY="],
      Labels: {
        "com.docker.compose.project": "shop",
        "com.docker.compose.service": "orders",
        "com.docker.compose.config-hash": "8f2b",
        "com.docker.compose.container-number": "1",
        "com.docker.compose.oneoff": "False",
        "com.docker.compose.image": "sha256:before",
        "traefik.enable": "true",
      },
      ExposedPorts: { "80/tcp": {}, "9000/udp": {} },
      Volumes: { "/scratch": {} },
      Healthcheck: { Test: ["CMD", "test", "-e", "/healthy"], Interval: 150_000_000, Retries: 9 },
      HostConfig: {
        NetworkMode: "front",
        Binds: ["ledger:/ledger:rw", "/etc/hostname:/machine:ro"],
        Mounts: [
          { Type: "volume", Source: "", Target: "/unnamed" },
          { Type: "tmpfs", Source: "", Target: "/memory" },
        ],
        PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] },
        RestartPolicy: { Name: "on-failure", MaximumRetryCount: 4 },
        LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "2" } },
        Memory: 64 * 1024 * 1024,
        MemoryReservation: 32 * 1024 * 1024,
        NanoCpus: 500_000_000,
        CpuShares: 512,
        PidsLimit: 200,
        ShmSize: 8 * 1024 * 1024,
        Ulimits: [{ Name: "nofile", Soft: 512, Hard: 1_024 }],
        CapAdd: ["NET_ADMIN"],
        CapDrop: ["MKNOD"],
        SecurityOpt: ["no-new-privileges"],
        Sysctls: { "net.ipv4.ip_unprivileged_port_start": "80" },
        Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/nowhere", CgroupPermissions: "rw" }],
        Tmpfs: { "/run/orders": "size=1m" },
        ExtraHosts: ["warehouse:10.1.2.3"],
        Dns: ["10.9.8.7"],
        DnsSearch: ["example.com"],
        GroupAdd: ["42"],
        OomScoreAdj: 100,
        Init: true,
        IpcMode: "private",
      },
      NetworkingConfig: {
        EndpointsConfig: { front: { Aliases: ["orders", "orders.front"], IPAMConfig: { IPv4Address: "10.99.0.77" } } },
      },
    },
  });
  await back?.connect({ Container: unit.name, EndpointConfig: { Aliases: ["orders-back"] } });
  const first = await unit.publish("v1", "healthy");
  const second = await unit.publish("v2", "healthy");

  const made = await unit.inspect();
  const anonymous = made.Mounts.filter(({ Destination }) => ["/scratch", "/unnamed"].includes(Destination)).map(
    ({ Name }) => String(Name),
  );
  expect(anonymous).toHaveLength(2);
  await mustDeploy(unit, first);
  const before = await unit.inspect();
  await mustDeploy(unit, second);
  await mustDeploy(unit, first);
  const after = await unit.inspect();

  expect(comparable(after, anonymous)).toEqual(comparable(before, anonymous));
  expect(after.Id).not.toBe(before.Id);
  // Against what somebody gave to it, before Loadline ever touched it.
  const { Ports: _, ...asMade } = comparable(made, anonymous);
  const now = comparable(after, anonymous);
  expect({ ...now.HostConfig, Mounts: [] }).toEqual({ ...asMade.HostConfig, Mounts: [] });
  expect(now.Mounts).toEqual(asMade.Mounts);
  expect(now.Networks).toMatchObject({
    // The engine makes the host name an alias as well.
    front: { IPAMConfig: { IPv4Address: "10.99.0.77" }, Aliases: ["orders", "orders-host", "orders.front"] },
    back: { Aliases: ["orders-back", "orders-host"] },
  });
  expect(now.Config.Labels).toEqual({ ...asMade.Config.Labels, "com.docker.compose.image": after.Image });
  expect(now.Config.Env).toContain(`DAGSTER_CURRENT_IMAGE=${first.reference}`);
  expect(now.Config.Env).toEqual(expect.arrayContaining(["MODE=production", "EMPTY=", "VERSION=v1"]));
  expect(now.Config).toMatchObject({
    Hostname: "orders-host",
    User: "0:0",
    WorkingDir: "/shared",
    StopSignal: "SIGINT",
    StopTimeout: 7,
    Healthcheck: { Interval: 150_000_000, Retries: 9, Timeout: 5_000_000_000 },
  });
  expect(now.Ports).toMatchObject({ "80/tcp": [{ HostIp: "127.0.0.1", HostPort: String(port) }] });
});

test("what came from the old image gives way to the new image's, what was given stays", async () => {
  const unit = await makeUnit({
    create: { Env: ["GIVEN=mine"], Labels: { given: "mine" }, Cmd: ["sleep", "1000"], Healthcheck: { Test: ["NONE"] } },
  });
  const publish = (version: string, instructions: string[]) =>
    publishImage(
      real.engine,
      `${real.registry.address}/${unit.name}:${version}`,
      {
        env: { VERSION: version, [`ONLY_${version}`]: "yes" },
        labels: { version, [`only-${version}`]: "yes" },
        entrypoint: ["env", `STARTED_BY=${version}`],
        cmd: ["false"],
        instructions: [
          `WORKDIR /${version}`,
          `EXPOSE ${version === "v1" ? 81 : 82}`,
          `VOLUME /data-${version}`,
          ...instructions,
        ],
      },
      { keep: true },
    );
  const first = await publish("v1", ["USER 10:10", "STOPSIGNAL SIGUSR1"]);
  const second = await publish("v2", ["USER 20:20"]);
  await mustDeploy(unit, first);
  await mustDeploy(unit, second);
  const { Config, Mounts } = await unit.inspect();
  expect(Config).toMatchObject({
    User: "20:20",
    WorkingDir: "/v2",
    Entrypoint: ["env", "STARTED_BY=v2"],
    Cmd: ["sleep", "1000"],
    ExposedPorts: { "82/tcp": {} },
    Volumes: { "/data-v2": {} },
    Healthcheck: { Test: ["NONE"] },
  });
  expect(Object.keys(Config.ExposedPorts)).toEqual(["82/tcp"]);
  expect([...Config.Env].sort()).toEqual(["GIVEN=mine", "ONLY_v2=yes", "PATH=/bin", "VERSION=v2"]);
  expect(Config.Labels).toMatchObject({ given: "mine", version: "v2", "only-v2": "yes" });
  expect(Config.Labels).not.toHaveProperty("only-v1");
  // The data of a version is not lost when another has no place for it.
  expect(Mounts.map(({ Destination }) => Destination)).toEqual(expect.arrayContaining(["/data-v1", "/data-v2"]));
});

test("a command that comes from the image is the new image's", async () => {
  const unit = await makeUnit({});
  const first = await unit.publish("v1", "healthy");
  await mustDeploy(unit, first);
  const other = await publishImage(
    real.engine,
    `${real.registry.address}/${unit.name}:v2`,
    { cmd: ["sleep", "2000"] },
    { keep: true },
  );
  await mustDeploy(unit, other);
  const { Config } = await unit.inspect();
  expect(Config.Cmd).toEqual(["sleep", "2000"]);
  expect(Config.Healthcheck).toBeUndefined();
});

test("what a program wrote to a volume without a name is there after a rollback", async () => {
  const unit = await makeUnit({ create: { Volumes: { "/data": {} } } });
  const first = await unit.publish("v1", "healthy");
  const second = await unit.publish("v2", "healthy");
  await mustDeploy(unit, second);
  await inside(unit, ["sh", "-c", "echo 4711 >/data/last-order"]);
  await mustDeploy(unit, first);
  expect(await inside(unit, ["cat", "/data/last-order"])).toContain("4711");
});

test("others reach the container by its name and aliases after a rollback, and by its old ones alone", async () => {
  const { docker } = real.engine;
  const network = await docker.createNetwork({ Name: "shop" });
  cleanUps.push(async () => network.remove());
  const unit = await makeUnit({
    create: {
      HostConfig: { NetworkMode: "shop" },
      NetworkingConfig: { EndpointsConfig: { shop: { Aliases: ["orders"] } } },
    },
  });
  const first = await unit.publish("v1", "healthy");
  const second = await unit.publish("v2", "healthy");
  await mustDeploy(unit, first);
  const oldId = (await unit.inspect()).Id;
  await mustDeploy(unit, second);

  await buildImage(real.engine, "asker:1", { cmd: ["sleep", "1000"] });
  const asker = await docker.createContainer({ name: "asker", Image: "asker:1", HostConfig: { NetworkMode: "shop" } });
  cleanUps.push(() => asker.remove({ force: true }));
  await asker.start();
  const address = (await unit.inspect()).NetworkSettings.Networks.shop?.IPAddress;
  for (const name of ["orders", unit.name]) {
    expect(await inside({ name: "asker" }, ["nslookup", name])).toContain(`Address: ${address}`);
  }
  expect(await inside({ name: "asker" }, ["nslookup", oldId.slice(0, 12)])).not.toContain(`Address: ${address}`);
  expect((await unit.inspect()).Config.Hostname).not.toBe(oldId.slice(0, 12));
});

test.each(["host", "none", "container:neighbour"])(
  "a container with the network %s has it after a rollback",
  async (mode) => {
    await buildImage(real.engine, "neighbour:1", { cmd: ["sleep", "1000"] });
    const neighbour = await real.engine.docker.createContainer({
      name: "neighbour",
      Image: "neighbour:1",
      Hostname: "next-door",
      HostConfig: { NetworkMode: "none" },
    });
    cleanUps.push(() => neighbour.remove({ force: true }));
    await neighbour.start();
    const unit = await makeUnit({ create: { HostConfig: { NetworkMode: mode } } });
    const first = await unit.publish("v1", "healthy");
    const second = await unit.publish("v2", "healthy");
    await mustDeploy(unit, first);
    const before = await unit.inspect();
    await mustDeploy(unit, second);
    const after = await unit.inspect();
    expect(after.HostConfig).toEqual(before.HostConfig);
    expect(Object.keys(after.NetworkSettings.Networks)).toEqual(Object.keys(before.NetworkSettings.Networks));
    if (mode.startsWith("container:")) expect(await inside(unit, ["hostname"])).toContain("next-door");
  },
);

/** What a command prints inside of a running container. */
async function inside({ name }: { name: string }, Cmd: string[]): Promise<string> {
  const container = real.engine.docker.getContainer(name);
  const exec = await container.exec({ Cmd, AttachStdout: true, AttachStderr: true });
  const stream = await exec.start({});
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
