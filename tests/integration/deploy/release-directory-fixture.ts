import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installRelease, removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import type { UnitRow } from "#lib/deploy/drivers.ts";
import type { Behaviour, TargetFixture } from "#tests/contract/deploy-target.ts";
import { processesWith } from "#tests/support/running-processes.ts";

const PROGRAM = new URL("../../contract/unit-program.mjs", import.meta.url);

export type ReleaseDirectoryFixture = TargetFixture & { root: string; pids(): Promise<number[]> };

/** A unit in a temporary directory whose releases hold the suite's program. */
export async function releaseDirectoryFixture(config: Record<string, unknown> = {}): Promise<ReleaseDirectoryFixture> {
  const directory = await mkdtemp(join(tmpdir(), "loadline-unit-"));
  const root = join(directory, "orders");
  const aliveLock = join(directory, "alive");
  await mkdir(join(root, "releases"), { recursive: true });
  const unit: UnitRow = {
    name: "orders",
    driver: "release-directory",
    config: {
      root,
      command: [process.execPath, "serve.mjs"],
      environment: { ALIVE_LOCK: aliveLock },
      socket: join(directory, "orders.sock"),
      // What never gets healthy takes all of it; what does needs that much on a busy machine, if several start at once.
      healthTimeoutMs: 4_000,
      settleMs: 80,
      stopTimeoutMs: 400,
      ...config,
    },
  };

  /** Living processes that were started with this fixture's lock in their environment. */
  const pids = () => processesWith(`ALIVE_LOCK=${aliveLock}`);

  return {
    unit,
    root,
    pids,
    async publish(version: string, behaviour: Behaviour) {
      const source = join(directory, `build-${version}`);
      await mkdir(source);
      await copyFile(PROGRAM, join(source, "serve.mjs"));
      await writeFile(join(source, "behaviour.txt"), `${behaviour}\n`);
      await writeFile(join(source, "VERSION"), `${version}\n`);
      const installed = await installRelease(root, version, source);
      return { reference: `orders:${version}`, digest: installed.digest };
    },
    async unpublish(image) {
      await removeTree(releasePath(root, image.reference));
    },
    async breakRestart(image) {
      await removeTree(releasePath(root, image.reference));
    },
    async tamper(image) {
      const path = join(releasePath(root, image.reference), "VERSION");
      await chmod(path, 0o644);
      await writeFile(path, "patched by hand\n");
    },
    async countProcesses() {
      return (await pids()).length;
    },
    async everOverlapped() {
      return (await readFile(`${aliveLock}.overlaps`, "utf8").catch(() => "")) !== "";
    },
    async disconnect() {
      await rename(join(root, "releases"), join(root, "elsewhere"));
      return () => rename(join(root, "elsewhere"), join(root, "releases"));
    },
    async remove() {
      for (const pid of await pids()) process.kill(pid, "SIGKILL");
      await removeTree(directory);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function releasePath(root: string, reference: string): string {
  return join(root, "releases", reference.slice(reference.indexOf(":") + 1));
}
