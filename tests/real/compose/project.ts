import { execFile } from "node:child_process";
import { chmod, copyFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { DockerEngine } from "#tests/support/real/docker-engine.ts";
import { freePort } from "#tests/support/real/free-port.ts";
import { buildImage, hostPythonBinds, pushImage } from "#tests/support/real/images.ts";
import type { PythonEnvironment } from "#tests/support/real/python-env.ts";

const ROOT = join(import.meta.dirname, "../../..");
export const EXAMPLE = join(ROOT, "examples/dagster-compose");
const NODE_DIRECTORY = join(ROOT, "node_modules/node/bin");
/** As in the Dockerfile. */
const USER = 10001;

/** The example of docs/getting-started-dagster.md, ready to be brought up on an engine. */
export type Project = {
  readonly loadlineUrl: string;
  /** Reference of a release of the code location. */
  image(tag: string): string;
  /** Runs docker-compose as a person in the example's folder would, with this release set as the one to run. */
  compose(tag: string, ...args: string[]): Promise<string>;
  /** Makes a release as CI would, and leaves it in the project's registry; that has to be up. */
  publish(tag: string, definitions: string, commit: string): Promise<{ reference: string; digest: string }>;
  remove(): Promise<void>;
};

/**
 * No image can be pulled where tests run, so those that the example pulls or builds are replaced by images of the same
 * names around the machine's own Python, Node and registry. Compose file, configuration and programs are the example's;
 * Dagster keeps its runs in files in place of PostgreSQL.
 */
export async function prepareProject(engine: DockerEngine, python: PythonEnvironment): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "ll-compose-"));
  await chmod(folder, 0o755);
  const ports = { REGISTRY_PORT: await freePort(), DAGSTER_PORT: await freePort(), LOADLINE_PORT: await freePort() };
  const registry = `localhost:${ports.REGISTRY_PORT}`;
  const image = (tag: string) => `${registry}/shop:${tag}`;
  const loadlineYml = join(folder, "loadline.yml");
  const declared = await readFile(join(EXAMPLE, "loadline.yml"), "utf8");
  await writeFile(loadlineYml, declared.replaceAll("localhost:5000", registry));
  await copyFile(join(EXAMPLE, "dagster/workspace.yaml"), join(folder, "workspace.yaml"));
  const pythonBinds = await hostPythonBinds(python.directory);
  await buildStandIns(engine, python);
  const override = join(folder, "override.yml");
  await writeFile(
    override,
    stringify({
      services: {
        registry: { volumes: systemBinds() },
        user_code: { volumes: pythonBinds },
        dagster_webserver: { image: "tests/dagster", volumes: pythonBinds },
        loadline: {
          image: "tests/loadline",
          volumes: [...systemBinds(), `${ROOT}:/app:ro`, `${NODE_DIRECTORY}:/node:ro`],
        },
      },
    }),
  );
  const socketGroup = (await stat(engine.socket)).gid;
  const environment = {
    ...process.env,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    DOCKER_HOST: engine.host,
    DOCKER_SOCKET: engine.socket,
    DOCKER_GROUP: String(socketGroup),
    LOADLINE_YML: loadlineYml,
  };
  return {
    loadlineUrl: `http://localhost:${ports.LOADLINE_PORT}`,
    image,
    async compose(tag, ...args) {
      const files = ["-f", join(EXAMPLE, "docker-compose.yml"), "-f", override];
      const { stdout } = await promisify(execFile)("docker-compose", [...files, ...args], {
        cwd: EXAMPLE,
        env: { ...environment, SHOP_IMAGE: image(tag) },
      });
      return stdout;
    },
    async publish(tag, definitions, commit) {
      const reference = image(tag);
      await buildImage(engine, reference, {
        files: { "code/definitions.py": definitions, "dagster/dagster.yaml": "telemetry:\n  enabled: false\n" },
        env: { DAGSTER_HOME: "/dagster" },
        labels: {
          "org.opencontainers.image.revision": commit,
          "org.opencontainers.image.source": "https://git.example.com/team/shop",
        },
        instructions: ["WORKDIR /tmp"],
        cmd: [
          python.command("dagster"),
          ...serveArguments(await readFile(join(EXAMPLE, "user_code/Dockerfile"), "utf8")),
        ],
      });
      return { reference, digest: await pushImage(engine, reference) };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the example's image starts, after the program's name. */
function serveArguments(dockerfile: string): string[] {
  const words = /^CMD (\[.*\])$/m.exec(dockerfile)?.[1];
  if (words === undefined) throw new Error("the example's Dockerfile has no CMD");
  return (JSON.parse(words) as string[]).slice(1);
}

async function buildStandIns(engine: DockerEngine, python: PythonEnvironment): Promise<void> {
  const registryConfig = {
    version: "0.1",
    storage: { filesystem: { rootdirectory: "/var/lib/registry" } },
    http: { addr: ":5000" },
  };
  await buildImage(engine, "registry:2", {
    files: { "config.yml": JSON.stringify(registryConfig) },
    cmd: ["/usr/bin/docker-registry", "serve", "/config.yml"],
  });
  await buildImage(engine, "tests/dagster", {
    files: {
      "dagster/dagster.yaml": "telemetry:\n  enabled: false\n",
      "dagster/workspace.yaml": await readFile(join(EXAMPLE, "dagster/workspace.yaml"), "utf8"),
    },
    env: { DAGSTER_HOME: "/dagster", PATH: `${dirname(python.python)}:/bin` },
    instructions: ["WORKDIR /dagster", "RUN mkdir /tmp"],
  });
  await buildImage(engine, "tests/loadline", {
    files: {
      "etc/passwd": `root:x:0:0::/:/bin/sh\nloadline:x:${USER}:${USER}::/data:/bin/sh\n`,
      "etc/group": `root:x:0:\nloadline:x:${USER}:\n`,
    },
    env: {
      PATH: "/node:/bin",
      NODE_ENV: "production",
      LOADLINE_DATA_DIR: "/data",
      LOADLINE_HOST: "0.0.0.0",
      PORT: "3000",
    },
    instructions: [
      `RUN mkdir -m 1777 /tmp && mkdir -m 0700 /data && chown ${USER}:${USER} /data`,
      "WORKDIR /app",
      `USER ${USER}:${USER}`,
      "VOLUME /data",
    ],
    cmd: ["node", "bin/loadline.mjs", "start"],
  });
}

/** Programs and libraries of this machine, but not who is who on it. */
function systemBinds(): string[] {
  return ["/usr", "/lib", "/lib64"].map((path) => `${path}:${path}:ro`);
}
