import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { OpenConnection } from "#lib/domain/connection.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import type { Behaviour, TargetFixture } from "#tests/contract/deploy-target.ts";
import type { DockerEngine } from "#tests/support/real/docker-engine.ts";
import { buildImage, publishImage, removeImage } from "#tests/support/real/images.ts";
import { type Registry, registryConnection } from "#tests/support/real/registry.ts";

const PROGRAM = new URL("../docker/container-program.sh", import.meta.url);

/** Of an Airflow installation; the workers are scaled to two. */
const SERVICES = ["scheduler", "worker"] as const;
type Service = (typeof SERVICES)[number];
export const CONTAINERS = 3;

export type ProjectFixture = Omit<TargetFixture, "connections"> & {
  readonly project: string;
  readonly unit: UnitRow;
  readonly connections: readonly OpenConnection[];
  /** `of`: services that behave otherwise. */
  publish(version: string, behaviour: Behaviour, of?: Partial<Record<Service, Behaviour>>): Promise<ImageRef>;
  /** Has a version not come up again in one service. */
  breakService(service: Service, image: ImageRef): Promise<void>;
  /** What each container runs, by name, sorted; null of those that do not run. */
  images(): Promise<Record<string, string | null>>;
};

const FLOCK = ["/usr", "/lib", "/lib64"]
  .filter((folder) => existsSync(folder))
  .map((folder) => `${folder}:${folder}:ro`);

let projects = 0;

/** The containers of a Compose project that were made and never started, as one deploy unit. */
export async function projectFixture(engine: DockerEngine, registry: Registry): Promise<ProjectFixture> {
  const project = `airflow-${++projects}`;
  const shared = await mkdtemp(join(tmpdir(), "ll-project-"));
  const program = await readFile(PROGRAM, "utf8");
  const { docker } = engine;
  const spec = (version: string, behaviour: Behaviour, of: Partial<Record<Service, Behaviour>> = {}) => ({
    files: {
      "program.sh": program,
      behaviour,
      ...Object.fromEntries(Object.entries(of).map(([service, own]) => [`behaviour-${service}`, own])),
    },
    env: { VERSION: version, UNIT: project },
    instructions: ["HEALTHCHECK --interval=100ms --timeout=5s --retries=5 CMD test -e /healthy"],
    cmd: ["sh", "/program.sh"],
  });
  await buildImage(engine, `${project}-made-of:latest`, spec("none", "healthy"));
  const folders: string[] = [];
  for (const [service, number] of [...SERVICES.map((one) => [one, 1] as const), ["worker", 2] as const]) {
    const folder = join(shared, `${service}-${number}`);
    folders.push(folder);
    await mkdir(folder);
    await docker.createContainer({
      name: `${project}-${service}-${number}`,
      Image: `${project}-made-of:latest`,
      Env: [`SERVICE=${service}`],
      Labels: { "com.docker.compose.project": project, "com.docker.compose.service": service },
      HostConfig: { NetworkMode: "none", Binds: [`${folder}:/shared`, ...FLOCK] },
    });
  }
  const own = () => docker.listContainers({ all: true, filters: { name: [`^/${project}-`] } });
  const versionOf = ({ reference }: ImageRef) => reference.slice(reference.lastIndexOf(":") + 1);

  return {
    project,
    unit: {
      name: "airflow",
      driver: "docker-engine",
      config: {
        engine: "engine",
        compose: { project, services: [...SERVICES] },
        settleSeconds: 0.2,
        startSeconds: 15,
        stopSeconds: 1,
      },
    },
    connections: [
      { name: "engine", kind: "docker-engine", config: { host: engine.host }, secrets: {} },
      registryConnection(registry),
    ],
    publish: (version, behaviour, of: Partial<Record<Service, Behaviour>> = {}) =>
      publishImage(engine, `${registry.address}/${project}:${version}`, spec(version, behaviour, of), {
        credentials: registry.credentials,
        keep: true,
      }),
    async unpublish({ reference, digest }) {
      await removeImage(engine, reference);
      if (digest !== null) await registry.deleteManifest(project, digest);
    },
    async breakRestart(image) {
      for (const folder of folders) await writeFile(join(folder, `broken-${versionOf(image)}`), "");
    },
    async breakService(service, image) {
      for (const folder of folders.filter((path) => path.includes(`/${service}-`))) {
        await writeFile(join(folder, `broken-${versionOf(image)}`), "");
      }
    },
    async images() {
      const found = (await own()).map(({ Names, Image, State }) => {
        const name = (Names[0] ?? "").slice(`/${project}-`.length);
        return [name, State === "running" ? Image.slice(Image.lastIndexOf(":") + 1) : null] as const;
      });
      return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
    async countProcesses() {
      return (await own()).filter(({ State }) => State === "running").length;
    },
    async everOverlapped() {
      const said = await Promise.all(
        folders.map((folder) => readFile(join(folder, "overlaps"), "utf8").catch(() => "")),
      );
      return said.join("") !== "";
    },
    async disconnect() {
      await rename(engine.socket, `${engine.socket}-away`);
      return () => rename(`${engine.socket}-away`, engine.socket);
    },
    async remove() {
      for (const { Id } of await own()) await docker.getContainer(Id).remove({ force: true, v: true });
      await rm(shared, { recursive: true, force: true });
    },
  };
}
