import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { releaseDirectoryConfigSchema } from "#lib/deploy/drivers/release-directory/config.ts";
import { openReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { installRelease } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { isTerminal } from "#lib/domain/rollback/state-machine.ts";
import { startWorker } from "#lib/jobs/start-worker.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { getRollback } from "#lib/services/rollback/get-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import type { Row } from "../row.ts";
import { median } from "../statistics.ts";
import { DEPLOYMENT, type Store, withStore } from "../store.ts";
import { withTemporaryDirectory } from "../temporary-directory.ts";

const PROGRAM = new URL("../location-program.mjs", import.meta.url);
const RELEASES = ["r1", "r2"] as const;
const POLL_MS = 10;

/**
 * A rollback from the moment that it is executed until it is proven, beside the same done by hand: the old process
 * ended, the older release started, asked until it answers, its assets fetched. What is over that is Loadline's own.
 */
export const rollbackOverhead: Row = {
  name: "rollback_overhead",
  async *run({ short }) {
    const rounds = short ? 3 : 11;
    yield* await withTemporaryDirectory((directory) =>
      withStore(async (store, databaseUrl) => {
        const unit = await makeUnit(store, databaseUrl, directory);
        const times: { ours: number; byHand: number }[] = [];
        try {
          const hand = await handDeployer(directory);
          for (let round = -1; round < rounds; round++) {
            const release = RELEASES[Math.abs(round) % 2] as string;
            const byHand = await hand.deploy(release);
            const ours = await rollBack(store);
            if (round >= 0) times.push({ ours, byHand });
          }
          await hand.stop();
        } finally {
          await unit.stop();
        }
        const overhead = median(times.map(({ ours, byHand }) => ours - byHand));
        const byHand = median(times.map((time) => time.byHand));
        return [
          // 10 % of what it takes by hand, or two seconds where that is more.
          { name: "rollback_overhead", value: overhead, unit: "ms", limit: Math.max(2_000, byHand / 10) },
          { name: "rollback_by_hand_ms", value: byHand, unit: "ms" },
        ] as const;
      }),
    );
  },
};

/** A deploy unit with both releases deployed and observed, and a worker that watches it. */
async function makeUnit({ db }: Store, databaseUrl: string, directory: string): Promise<{ stop(): Promise<void> }> {
  const root = join(directory, "unit");
  const socket = join(directory, "unit.sock");
  const config = { root, command: [process.execPath, "serve.mjs"], socket };
  const target = openReleaseDirectory("shop", releaseDirectoryConfigSchema.parse(config));
  await mkdir(join(root, "releases"), { recursive: true });
  for (const name of RELEASES) await installRelease(root, name, await build(directory, name));

  const { id: deploymentId } = await db.prisma.deployment.findUniqueOrThrow({ where: { name: DEPLOYMENT } });
  const unit = await db.prisma.deployUnit.create({
    data: { deploymentId, name: "shop", driver: "release-directory", config },
  });
  const connection = await db.prisma.connection.create({
    data: {
      deploymentId,
      name: "socket",
      kind: "process",
      config: { sockets: [{ location: "orders", path: socket }] },
    },
  });
  await db.prisma.codeLocation.create({
    data: {
      deploymentId,
      name: "orders",
      nameHash: new Uint8Array(createHash("sha256").update("orders").digest()),
      deployUnitId: unit.id,
      connectionId: connection.id,
    },
  });
  const worker = await startWorker({ db, databaseUrl, log: pino({ level: "silent" }) });
  const signal = new AbortController().signal;
  const silent = () => undefined;
  for (const [index, name] of RELEASES.entries()) {
    const image = { reference: `shop:${name}`, digest: null };
    const outcome = await target.deploy({ image, fencingToken: 0n, signal, progress: silent });
    if (outcome.status !== "deployed") throw new Error(`${name} was not deployed: ${JSON.stringify(outcome)}`);
    while ((await db.prisma.codeLocation.findFirstOrThrow()).currentLoad < index + 1) await sleep(POLL_MS);
  }
  return {
    async stop() {
      await worker.stop();
      await target.stop(signal, silent);
    },
  };
}

async function build(directory: string, name: string): Promise<string> {
  const source = join(directory, `build-${name}`);
  await mkdir(source, { recursive: true });
  await copyFile(PROGRAM, join(source, "serve.mjs"));
  const assets = Array.from({ length: 100 }, (_, index) => ({ key: ["orders", `table ${index}`], codeVersion: name }));
  await writeFile(join(source, "release.json"), JSON.stringify({ assets }));
  return source;
}

/** Rolls back to the version that does not run; milliseconds from execution to the proof. */
async function rollBack({ db, context }: Store): Promise<number> {
  const { currentLoad } = await db.prisma.codeLocation.findFirstOrThrow();
  const place = { deployment: DEPLOYMENT, location: "orders" };
  // Loads alternate between the two releases.
  const plan = await planRollback(context, { ...place, targetLoad: currentLoad - 1 });
  const start = performance.now();
  const { id } = await executeRollback(context, { id: plan.id, description: "measured", acknowledge: ["hold"] });
  for (;;) {
    const { status, outcome } = await getRollback(context, { id });
    if (isTerminal(status)) {
      if (status !== "succeeded") throw new Error(`the rollback ended as ${status}: ${outcome}`);
      return performance.now() - start;
    }
    await sleep(POLL_MS);
  }
}

/** What somebody with a shell and curl would do, on a process and a socket of its own. */
async function handDeployer(
  directory: string,
): Promise<{ deploy(name: string): Promise<number>; stop(): Promise<void> }> {
  const socketPath = join(directory, "hand.sock");
  let child: ChildProcess | null = null;
  const stop = async () => {
    if (child === null) return;
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
    child = null;
  };
  const deploy = async (name: string) => {
    const start = performance.now();
    await stop();
    child = spawn(process.execPath, ["serve.mjs"], {
      cwd: join(directory, `build-${name}`),
      env: { ...process.env, LOADLINE_SOCKET: socketPath, LOADLINE_INSTANCE: name },
      stdio: "ignore",
    });
    while (!(await fetchFrom(socketPath, "/health"))?.includes(name)) await sleep(POLL_MS);
    if ((await fetchFrom(socketPath, "/v1/snapshot")) === null) throw new Error(`${name} told no assets`);
    return performance.now() - start;
  };
  await deploy(RELEASES[0]);
  return { deploy, stop };
}

/** The answer's text; null when nothing answers (yet). */
function fetchFrom(socketPath: string, path: string): Promise<string | null> {
  return new Promise((resolve) => {
    request({ socketPath, path }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve(Buffer.concat(parts).toString("utf8")));
    })
      .on("error", () => resolve(null))
      .end();
  });
}
