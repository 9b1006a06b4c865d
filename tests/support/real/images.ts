import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type Docker from "dockerode";
import type { DockerEngine } from "./docker-engine.ts";
import type { Credentials } from "./token-server.ts";

const run = promisify(execFile);

/** What an image is made of, beside a static busybox whose applets are in `/bin`. Nothing is downloaded. */
export type ImageSpec = {
  /** Path in the image, without the leading slash, to its text. */
  files?: Readonly<Record<string, string>>;
  labels?: Readonly<Record<string, string>>;
  env?: Readonly<Record<string, string>>;
  cmd?: readonly string[];
  entrypoint?: readonly string[];
  /** Further lines of a Dockerfile, such as `USER 1000`, `VOLUME /data`, `EXPOSE 80`. */
  instructions?: readonly string[];
};

/**
 * Builds an image, FROM scratch and a busybox, and names it.
 *
 *     await buildImage(engine, "127.0.0.1:5000/orders:v1", {
 *       files: { "code/definitions.py": "…" }, labels: { "org.opencontainers.image.revision": "4f2a…" },
 *       cmd: [python, "-m", "dagster", "code-server", "start", "-h", "127.0.0.1", "-p", "4000", "-f", "/code/definitions.py"] });
 *
 * @returns its id, `sha256:…`.
 */
export async function buildImage(engine: DockerEngine, reference: string, spec: ImageSpec): Promise<string> {
  const base =
    bases.get(engine) ?? build(engine, BASE, ["FROM scratch", "COPY root/ /", "ENV PATH=/bin"], writeBusybox);
  bases.set(engine, base);
  await base;
  return build(engine, reference, dockerfile(spec), async (root) => {
    for (const [path, text] of Object.entries(spec.files ?? {})) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  });
}

/** Of all images of an engine: what they have in common is built, kept and pushed once. */
const BASE = "tests/busybox:latest";
const bases = new WeakMap<DockerEngine, Promise<string>>();

async function build(
  { docker }: DockerEngine,
  reference: string,
  lines: readonly string[],
  fill: (root: string) => Promise<void>,
): Promise<string> {
  const context = await mkdtemp(join(tmpdir(), "ll-image-"));
  try {
    await mkdir(join(context, "root"));
    await fill(join(context, "root"));
    await writeFile(join(context, "Dockerfile"), `${lines.join("\n")}\n`);
    const stream = await docker.buildImage(
      { context, src: ["Dockerfile", "root"] },
      { t: reference, networkmode: "none" },
    );
    await follow(docker, stream);
  } finally {
    await rm(context, { recursive: true, force: true });
  }
  return (await docker.getImage(reference).inspect()).Id;
}

/**
 * Gives an image of the engine to the registry that its reference names.
 * @returns its digest there.
 */
export async function pushImage(
  { docker }: DockerEngine,
  reference: string,
  credentials: Credentials | null = null,
): Promise<string> {
  // The engine wants the header even where there is nobody to sign in as.
  const authconfig = authOf(reference, credentials ?? { username: "", password: "" });
  const stream = await docker.getImage(reference).push({ authconfig });
  const lines = await follow(docker, stream);
  const digest = lines.map((line) => line.aux?.Digest).find((found) => found !== undefined);
  if (digest === undefined) throw new Error(`pushing ${reference} told no digest`);
  return digest;
}

/** Builds, pushes and, unless `keep`, forgets the image, so that only the registry has it. */
export async function publishImage(
  engine: DockerEngine,
  reference: string,
  spec: ImageSpec,
  options: { credentials?: Credentials | null; keep?: boolean } = {},
): Promise<{ reference: string; digest: string }> {
  await buildImage(engine, reference, spec);
  const digest = await pushImage(engine, reference, options.credentials ?? null);
  if (options.keep !== true) await removeImage(engine, reference);
  return { reference, digest };
}

/** Takes the image and all its names from the engine. */
export async function removeImage({ docker }: DockerEngine, reference: string): Promise<void> {
  const { Id } = await docker.getImage(reference).inspect();
  await docker.getImage(Id).remove({ force: true });
}

/**
 * Binds (`HostConfig.Binds`) that let a container run the host's Python with what is installed in a virtual
 * environment, by the paths of the host: `/usr`, `/lib`, `/lib64`, `/etc`, the environment and the interpreter that it
 * was made from, all read-only.
 */
export async function hostPythonBinds(venv: string): Promise<string[]> {
  const python = await realpath(join(venv, "bin", "python"));
  const home = dirname(dirname(python));
  const folders = ["/usr", "/lib", "/lib64", "/etc", venv, ...(home.startsWith("/usr") ? [] : [home])];
  return folders.filter((folder) => existsSync(folder)).map((folder) => `${folder}:${folder}:ro`);
}

async function writeBusybox(root: string): Promise<void> {
  const folder = join(root, "bin");
  await mkdir(folder);
  const source = ["/bin/busybox", "/usr/bin/busybox"].find((path) => existsSync(path));
  if (source === undefined) {
    throw new Error(
      "These tests build images around a static busybox. On Debian or Ubuntu: apt-get install busybox-static",
    );
  }
  await copyFile(source, join(folder, "busybox"));
  const { stdout } = await run(source, ["--list"]);
  for (const applet of stdout.trim().split("\n")) {
    if (applet !== "busybox") await symlink("busybox", join(folder, applet));
  }
}

function dockerfile(spec: ImageSpec): string[] {
  const lines = [`FROM ${BASE}`, "COPY root/ /"];
  // In one line each: the engine runs and keeps a container for every line.
  const env = Object.entries(spec.env ?? {}).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const labels = Object.entries(spec.labels ?? {}).map((label) => label.map((text) => JSON.stringify(text)).join("="));
  if (env.length > 0) lines.push(`ENV ${env.join(" ")}`);
  if (labels.length > 0) lines.push(`LABEL ${labels.join(" ")}`);
  if (spec.entrypoint !== undefined) lines.push(`ENTRYPOINT ${JSON.stringify(spec.entrypoint)}`);
  if (spec.cmd !== undefined) lines.push(`CMD ${JSON.stringify(spec.cmd)}`);
  return [...lines, ...(spec.instructions ?? [])];
}

type StreamLine = { error?: string; aux?: { Digest?: string } };

/** Reads an answer of the engine to its end; what it says went wrong is thrown. */
async function follow(docker: Docker, stream: NodeJS.ReadableStream): Promise<StreamLine[]> {
  return new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null, lines: StreamLine[]) => {
      const failed = (lines ?? []).find((line) => line.error !== undefined);
      if (error) reject(error);
      else if (failed) reject(new Error(failed.error));
      else resolve(lines);
    });
  });
}

function authOf(reference: string, { username, password }: Credentials) {
  return { username, password, serveraddress: reference.split("/")[0] ?? "" };
}
