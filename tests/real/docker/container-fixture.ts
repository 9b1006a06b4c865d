import { existsSync } from "node:fs";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type Docker from "dockerode";
import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import type { Behaviour, TargetFixture } from "#tests/contract/deploy-target.ts";
import type { DockerEngine } from "#tests/support/real/docker-engine.ts";
import { buildImage, publishImage, removeImage } from "#tests/support/real/images.ts";
import { type Registry, registryConnection } from "#tests/support/real/registry.ts";

const PROGRAM = new URL("./container-program.sh", import.meta.url);

/** Beyond the suite's: a program that ends five seconds after it became healthy. */
export type ContainerBehaviour = Behaviour | "ends-late";

export type ContainerFixture = TargetFixture & {
  /** Name of the unit's container. */
  readonly name: string;
  readonly connections: readonly OpenConnection[];
  publish(version: string, behaviour: ContainerBehaviour, more?: { keep?: boolean }): Promise<ImageRef>;
  inspect(): Promise<Docker.ContainerInspectInfo>;
};

export type ContainerOptions = {
  /** Beyond what the fixture itself needs, or instead of it. */
  create?: Docker.ContainerCreateOptions;
  config?: Record<string, unknown>;
};

/** The machine's own flock and what it is linked with: busybox has none. */
const FLOCK = ["/usr", "/lib", "/lib64"]
  .filter((folder) => existsSync(folder))
  .map((folder) => `${folder}:${folder}:ro`);

let units = 0;

/** A container that was made and never started, of a unit whose images are the suite's program. */
export async function containerFixture(
  engine: DockerEngine,
  registry: Registry,
  { create = {}, config = {} }: ContainerOptions = {},
): Promise<ContainerFixture> {
  const name = `orders-${++units}`;
  const shared = await mkdtemp(join(tmpdir(), "ll-unit-"));
  const program = await readFile(PROGRAM, "utf8");
  const { docker } = engine;

  const spec = (version: string, behaviour: ContainerBehaviour) => ({
    files: { "program.sh": program, behaviour },
    // Equal images of two units would be one image to the engine.
    env: { VERSION: version, UNIT: name },
    instructions: ["HEALTHCHECK --interval=100ms --timeout=5s --retries=5 CMD test -e /healthy"],
    cmd: ["sh", "/program.sh"],
  });
  await buildImage(engine, `${name}-made-of:latest`, spec("none", "healthy"));
  await docker.createContainer({
    name,
    Image: `${name}-made-of:latest`,
    ...create,
    HostConfig: {
      NetworkMode: "none",
      ...create.HostConfig,
      Binds: [`${shared}:/shared`, ...FLOCK, ...(create.HostConfig?.Binds ?? [])],
    },
  });

  const unit: UnitRow = {
    name: "orders",
    driver: "docker-engine",
    config: { engine: "engine", container: name, settleSeconds: 0.3, startSeconds: 15, stopSeconds: 1, ...config },
  };
  const engineConnection = { name: "engine", kind: "docker-engine", config: { host: engine.host }, secrets: {} };

  return {
    name,
    unit,
    connections: [engineConnection, registryConnection(registry)],
    inspect: () => docker.getContainer(name).inspect(),
    publish: (version, behaviour, { keep = true } = {}) =>
      publishImage(engine, `${registry.address}/${name}:${version}`, spec(version, behaviour), {
        credentials: registry.credentials,
        keep,
      }),
    async unpublish({ reference, digest }) {
      await removeImage(engine, reference);
      if (digest !== null) await registry.deleteManifest(name, digest);
    },
    async breakRestart({ reference }) {
      await writeFile(join(shared, `broken-${reference.slice(reference.lastIndexOf(":") + 1)}`), "");
    },
    async countProcesses() {
      return (await ownContainers(docker, name)).filter(({ State }) => State === "running").length;
    },
    async everOverlapped() {
      return (await readFile(join(shared, "overlaps"), "utf8").catch(() => "")) !== "";
    },
    async disconnect() {
      await rename(engine.socket, `${engine.socket}-away`);
      return () => rename(`${engine.socket}-away`, engine.socket);
    },
    async remove() {
      for (const { Id } of await ownContainers(docker, name))
        await docker.getContainer(Id).remove({ force: true, v: true });
      await rm(shared, { recursive: true, force: true });
    },
  };
}

/** Those that were set aside too. */
async function ownContainers(docker: Docker, name: string): Promise<Docker.ContainerInfo[]> {
  const filters = { name: [`^/${name}(-loadline-.*)?$`] };
  return docker.listContainers({ all: true, filters });
}
