import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, renameSync, rmdirSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "#lib/db/database.ts";
import { releaseDirectoryConfigSchema } from "#lib/deploy/drivers/release-directory/config.ts";
import { openReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { installRelease, removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { layoutOf } from "#lib/deploy/drivers/release-directory/layout.ts";
import type { Running } from "#lib/deploy/target.ts";
import { processesAtOnce, processesWith } from "#tests/support/running-processes.ts";

const PROGRAM = new URL("./location-program.mjs", import.meta.url);

export type Release = {
  /** Assets per code location. */
  assets?: Record<string, object[]>;
  /** Fails to load with this message. */
  error?: string;
  runtime?: Record<string, string>;
  behaviour?: "steady" | "ends-at-once" | "varies" | "never-ready";
  /** What a program that ends at once prints. */
  lastWords?: string;
};

/** A deployment with one deploy unit: a real release directory, a real program, watched over its sockets. */
export type UnitFixture = {
  readonly deployment: string;
  readonly deploymentId: string;
  readonly unitId: string;
  readonly connectionId: string;
  readonly locations: readonly string[];
  /** Installs a release; resolves to its digest. */
  publish(name: string, release: Release): Promise<string>;
  /** Deploys a release as a team's own pipeline would, past Loadline. */
  deploy(name: string): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
  unpublish(name: string): Promise<void>;
  /** The same, done when it returns. */
  unpublishAtOnce(name: string): void;
  /** Takes the releases' disk away; the returned function gives it back. */
  disconnect(): Promise<() => Promise<void>>;
  /** Has the target fail when it is asked what runs; the returned function heals it. Both are done when they return. */
  silenceAtOnce(): () => void;
  /** Changes a file of an installed release by hand. */
  tamper(name: string): Promise<void>;
  running(): Promise<Running | null>;
  pids(): Promise<number[]>;
  /** The same, done when it returns. */
  pidsAtOnce(): number[];
  everOverlapped(): Promise<boolean>;
  /** Waits until the location's newest load has this number. */
  awaitLoad(number: number, location?: string): Promise<void>;
  remove(): Promise<void>;
};

export async function makeUnit(
  db: Database,
  options: { deployment: string; locations?: string[]; kind?: string; healthTimeoutMs?: number } = {
    deployment: "prod",
  },
): Promise<UnitFixture> {
  const { deployment, locations = ["orders"] } = options;
  const [first = "orders", ...others] = locations;
  const directory = await mkdtemp(join(tmpdir(), "ll-rb-"));
  const root = join(directory, "unit");
  const aliveLock = join(directory, "alive");
  const socketOf = (location: string) => join(directory, `${location}.sock`);
  await mkdir(join(root, "releases"), { recursive: true });
  const config = {
    root,
    command: [process.execPath, "serve.mjs"],
    environment: {
      ALIVE_LOCK: aliveLock,
      LOCATION: first,
      EXTRA_SOCKETS: JSON.stringify(Object.fromEntries(others.map((name) => [name, socketOf(name)]))),
    },
    socket: socketOf(first),
    healthTimeoutMs: options.healthTimeoutMs ?? 5_000,
    settleMs: 100,
    stopTimeoutMs: 1_000,
  };
  const target = openReleaseDirectory("shop", releaseDirectoryConfigSchema.parse(config));
  const signal = new AbortController().signal;
  const silent = () => undefined;

  const { id: deploymentId } = await db.prisma.deployment.create({
    data: { name: deployment, kind: options.kind ?? "dagster" },
  });
  const unit = await db.prisma.deployUnit.create({
    data: { deploymentId, name: "shop", driver: "release-directory", config },
  });
  const connection = await db.prisma.connection.create({
    data: {
      deploymentId,
      name: "sockets",
      kind: "process",
      config: { sockets: locations.map((location) => ({ location, path: socketOf(location) })) },
    },
  });
  for (const name of locations) {
    const nameHash = new Uint8Array(createHash("sha256").update(name).digest());
    await db.prisma.codeLocation.create({
      data: { deploymentId, name, nameHash, deployUnitId: unit.id, connectionId: connection.id },
    });
  }

  /** Living processes that were started with this fixture's lock in their environment. */
  const pids = () => processesWith(`ALIVE_LOCK=${aliveLock}`);

  return {
    deployment,
    deploymentId,
    unitId: unit.id,
    connectionId: connection.id,
    locations,
    pids,
    pidsAtOnce: () => processesAtOnce(`ALIVE_LOCK=${aliveLock}`),
    async publish(name, release) {
      const source = join(directory, `build-${name}`);
      await mkdir(source);
      await copyFile(PROGRAM, join(source, "serve.mjs"));
      await writeFile(join(source, "release.json"), JSON.stringify({ assets: {}, ...release, name }));
      return (await installRelease(root, name, source)).digest;
    },
    async deploy(name) {
      const image = { reference: `shop:${name}`, digest: null };
      const { fencingToken } = await db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unit.id } });
      const outcome = await target.deploy({ image, fencingToken, signal, progress: silent });
      if (outcome.status !== "deployed") throw new Error(`${name} was not deployed: ${JSON.stringify(outcome)}`);
    },
    stop: () => target.stop(signal, silent),
    async restart() {
      await target.stop(signal, silent);
      await target.ensureRunning(signal, silent);
    },
    async unpublish(name) {
      await removeTree(join(root, "releases", name));
    },
    unpublishAtOnce(name) {
      execFileSync("sh", ["-c", 'chmod -R u+w "$1" && rm -r "$1"', "sh", join(root, "releases", name)]);
    },
    async tamper(name) {
      const path = join(root, "releases", name, "serve.mjs");
      await chmod(path, 0o644);
      await writeFile(path, `${await readFile(path, "utf8")}\n// changed by hand\n`);
    },
    async disconnect() {
      await rename(join(root, "releases"), join(root, "elsewhere"));
      return () => rename(join(root, "elsewhere"), join(root, "releases"));
    },
    silenceAtOnce() {
      const { journal } = layoutOf(root);
      renameSync(journal, `${journal}.kept`);
      mkdirSync(journal);
      return () => {
        rmdirSync(journal);
        renameSync(`${journal}.kept`, journal);
      };
    },
    running: () => target.running(signal),
    async everOverlapped() {
      return (await readFile(`${aliveLock}.overlaps`, "utf8").catch(() => "")) !== "";
    },
    async awaitLoad(number, location = first) {
      const until = Date.now() + 30_000;
      for (;;) {
        const row = await db.prisma.codeLocation.findFirstOrThrow({ where: { deploymentId, name: location } });
        if (row.currentLoad === number) return;
        if (row.currentLoad > number || Date.now() > until) {
          throw new Error(`${location} is at load #${row.currentLoad}, not #${number}`);
        }
        await sleep(25);
      }
    },
    async remove() {
      for (const pid of await pids()) process.kill(pid, "SIGKILL");
      await removeTree(directory);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
