import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { isAlive } from "#lib/config/process-identity.ts";
import { type Supervised, supervise } from "#lib/host/supervise.ts";

const SUPERVISE = fileURLToPath(new URL("../../../lib/host/supervise.ts", import.meta.url));

/** Programs start and end in less; on a busy machine not in much less. */
const SOON = { timeout: 20_000 };

let directory: string;
let crashes: string[];
let running: Supervised[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "loadline-supervise-"));
  crashes = [];
  running = [];
});
afterEach(async () => {
  for (const program of running) await program.stop(500);
  rmSync(directory, { recursive: true, force: true });
});

function program(source: string): string {
  const path = join(directory, "program.mjs");
  writeFileSync(path, source);
  return path;
}

function start(source: string): Supervised {
  const started = supervise({
    name: "program",
    args: [program(source)],
    env: process.env,
    logDirectory: directory,
    onCrash: (line) => crashes.push(line),
  });
  running.push(started);
  return started;
}

const isReady = (message: unknown): boolean => (message as { type?: string }).type === "ready";

describe("a supervised program", () => {
  it("is started again after a crash, which is told with its last words", async () => {
    const started = start(`
      process.send({ type: "ready" });
      setTimeout(() => { console.error("out of luck"); process.exit(3); }, 50);`);
    await started.message(isReady);
    const first = started.pid;
    expect(await started.firstEnd).toBe("code 3");
    await started.message(isReady);
    expect(started.pid).not.toBe(first);
    expect(crashes[0]).toBe("program ended (code 3), starting it again in 1 s: out of luck");
    expect(readFileSync(join(directory, "program.log"), "utf8")).toContain("out of luck");
  });

  it("is asked to stop, and does its own tidying", async () => {
    const started = start(`
      process.on("SIGTERM", () => { console.log("tidy"); process.exit(0); });
      setInterval(() => {}, 1000);
      process.send({ type: "ready" });`);
    await started.message(isReady);
    await started.stop(5_000);
    expect(readFileSync(join(directory, "program.log"), "utf8")).toContain("tidy");
    expect(crashes).toEqual([]);
  });

  it("is killed when it does not stop in time", async () => {
    const started = start(`
      process.on("SIGTERM", () => {});
      setInterval(() => {}, 1000);
      process.send({ type: "ready" });`);
    await started.message(isReady);
    const { pid } = started;
    await started.stop(200);
    expect(isAlive(pid as number)).toBe(false);
  });

  it("may start programs of its own, which live by their channel to it", async () => {
    const child = join(directory, "child.mjs");
    writeFileSync(child, `process.on("message", (message) => { process.send(message); process.disconnect(); });`);
    const started = start(`
      import { fork } from "node:child_process";
      const child = fork(${JSON.stringify(child)});
      child.on("message", (type) => process.send({ type }));
      setTimeout(() => child.connected && child.send("ready"), 500);
      setInterval(() => {}, 1000);`);
    await started.message(isReady);
    expect(crashes).toEqual([]);
  });

  it("ends with its host, also when that is killed", async () => {
    const path = program("setInterval(() => {}, 1000);");
    const hostSource = `
      import { supervise } from ${JSON.stringify(SUPERVISE)};
      const started = supervise({ name: "program", args: [${JSON.stringify(path)}], env: process.env,
        logDirectory: ${JSON.stringify(directory)}, onCrash: () => {} });
      process.stdout.write(String(started.pid));`;
    const host = spawn(process.execPath, ["--input-type=module", "-e", hostSource], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = (await once(host.stdout, "data")) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    // Its end is heard once the program itself runs.
    await vi.waitFor(() => execFileSync("grep", ["-q", "program.mjs", `/proc/${pid}/cmdline`]), SOON);
    host.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), SOON);
  });
});
