import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes, randomInt } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import Docker from "dockerode";
import { freePort } from "./free-port.ts";
import { isOnPath } from "./is-on-path.ts";
import { makeTlsFiles, type TlsMaterial } from "./tls-material.ts";

const run = promisify(execFile);

const START_LIMIT_MS = 180_000;
const STOP_LIMIT_MS = 90_000;
const POLL_MS = 50;

/**
 * A Docker Engine of its own, apart from whatever engine the machine runs:
 *
 *     const engine = await startDockerEngine();                  // or { tls: true }
 *     const connection = { name: "engine", kind: "docker-engine", config: { host: engine.host }, secrets: {} };
 *     await engine.docker.listContainers();
 *     await engine.stop();                                       // containers, networks, mounts, files: all gone
 *
 * It touches neither the firewall nor the default bridge, so containers that are reached by a port of their own choice
 * run with `NetworkMode: "host"`. Networks of the user's own work as well (`engine.docker.createNetwork({ Name })`):
 * containers are reached by their address, names and aliases resolve inside, published ports go through Docker's
 * userland proxy; only the way out to other machines is missing.
 */
export type DockerEngine = {
  /** `unix:///…/d.sock`, as a connection's `host` and the `DOCKER_HOST` of the command line take it. */
  readonly host: string;
  readonly socket: string;
  readonly docker: Docker;
  /** What another machine would reach it by; null unless it was started with `tls`. */
  readonly tls: (TlsMaterial & { readonly host: string }) | null;
  /** As an upgrade of the engine does: what runs is stopped, and started again where its restart policy says so. */
  restart(): Promise<void>;
  /** Stops it, and what it runs with it, until the function that it returns is called. */
  shutDown(): Promise<() => Promise<void>>;
  stop(): Promise<void>;
};

/** @throws with what to install, where the machine has no engine or this user may not start one. */
export async function startDockerEngine(options: { tls?: boolean } = {}): Promise<DockerEngine> {
  await requireEngine();
  const root = await mkdtemp(join(tmpdir(), "ll-docker-"));
  const socket = join(root, "d.sock");
  const log = join(root, "dockerd.log");
  let child: ChildProcess | null = null;
  const stop = async () => {
    await stopEngine(child, root, socket);
    child = null;
  };
  try {
    const tls = options.tls === true ? await listenWithTls(root) : null;
    const docker = new Docker({ socketPath: socket });
    const args = [...engineArguments(root, socket), ...(tls?.args ?? [])];
    const start = async () => {
      child = launch(log, args);
      await awaitEngine(docker, child, log);
    };
    const shutDown = async () => {
      const exited = child && once(child, "exit");
      child?.kill("SIGTERM");
      await exited;
      return start;
    };
    const restart = async () => (await shutDown())();
    await start();
    return {
      host: `unix://${socket}`,
      socket,
      docker,
      tls: tls === null ? null : tls.reachedBy,
      restart,
      shutDown,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The engine ends with the process that started it, so that tests that are killed leave none running. */
function launch(log: string, args: readonly string[]): ChildProcess {
  const output = openSync(log, "a");
  const child = spawn("setpriv", ["--pdeathsig", "TERM", "dockerd", ...args], { stdio: ["ignore", output, output] });
  closeSync(output);
  return child;
}

async function requireEngine(): Promise<void> {
  const missing: string[] = [];
  for (const program of ["dockerd", "containerd", "runc", "openssl", "setpriv"]) {
    if (!(await isOnPath(program))) missing.push(program);
  }
  if (missing.length > 0) {
    throw new Error(
      `These tests start a Docker Engine of their own, and ${missing.join(", ")} cannot be found. On Debian or Ubuntu: apt-get install --no-install-recommends docker.io openssl util-linux`,
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Error(
      "These tests start a Docker Engine of their own, which takes root: run them as root (in a virtual machine)",
    );
  }
}

function engineArguments(root: string, socket: string): string[] {
  const id = randomBytes(4).toString("hex");
  return [
    "--iptables=false",
    "--ip6tables=false",
    "--ip-forward=false",
    "--ip-masq=false",
    "--bridge=none",
    `--data-root=${join(root, "data")}`,
    `--exec-root=${join(root, "exec")}`,
    `--pidfile=${join(root, "pid")}`,
    `--host=unix://${socket}`,
    // A containerd that the machine runs anyway is used by every engine; names of its own keep this one apart.
    `--containerd-namespace=loadline-${id}`,
    `--containerd-plugins-namespace=loadline-plugins-${id}`,
    // Another range than that of engines beside it, whose networks lie on the same machine.
    `--default-address-pool=base=10.${randomInt(128, 255)}.0.0/16,size=24`,
    "--shutdown-timeout=5",
  ];
}

async function listenWithTls(root: string): Promise<{ args: string[]; reachedBy: TlsMaterial & { host: string } }> {
  const port = await freePort();
  const { files, material } = await makeTlsFiles(join(root, "tls"));
  return {
    args: [
      `--host=tcp://127.0.0.1:${port}`,
      "--tlsverify",
      `--tlscacert=${files.ca}`,
      `--tlscert=${files.serverCert}`,
      `--tlskey=${files.serverKey}`,
    ],
    reachedBy: { host: `tcp://127.0.0.1:${port}`, ...material },
  };
}

async function awaitEngine(docker: Docker, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const answers = await docker.ping().then(
      () => true,
      () => false,
    );
    if (answers) return;
    if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
      const lines = (await readFile(log, "utf8").catch(() => "")).trim().split("\n");
      throw new Error(`dockerd did not come up:\n${lines.slice(-15).join("\n")}`);
    }
    await delay(POLL_MS);
  }
}

async function stopEngine(child: ChildProcess | null, root: string, socket: string): Promise<void> {
  if (child !== null && child.exitCode === null && child.signalCode === null) {
    // An engine that could not be emptied is stopped all the same; what it leaves is taken away below.
    await empty(new Docker({ socketPath: socket })).catch(() => undefined);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    const inTime = await Promise.race([exited.then(() => true), delay(STOP_LIMIT_MS, false)]);
    if (!inTime) {
      child.kill("SIGKILL");
      await exited;
    }
  }
  for (const pid of await processesOf(root)) process.kill(pid, "SIGKILL");
  for (const mount of await mountsBelow(root)) await run("umount", ["--lazy", mount]).catch(() => undefined);
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
}

/** Containers first: their networks are devices of the machine, which outlive the engine. */
async function empty(docker: Docker): Promise<void> {
  for (const { Id } of await docker.listContainers({ all: true })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  await docker.pruneNetworks();
}

/** containerd and its shims are told apart by the folder that is in their arguments. */
async function processesOf(root: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const command = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (command.includes(`${root}/`)) found.push(Number(name));
  }
  return found;
}

async function mountsBelow(root: string): Promise<string[]> {
  const lines = (await readFile("/proc/self/mounts", "utf8")).split("\n");
  const points = lines.map((line) => line.split(" ")[1] ?? "").filter((point) => point.startsWith(`${root}/`));
  return points.reverse();
}
