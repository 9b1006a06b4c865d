import { execFileSync, spawn } from "node:child_process";
import { chmod, readFile, stat, symlink, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { releaseDirectoryConfigSchema } from "#lib/deploy/drivers/release-directory/config.ts";
import { openReleaseDirectory, type ReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { installRelease } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { claimLaunch, launch, readLaunchRecord } from "#lib/deploy/drivers/release-directory/launch.ts";
import { layoutOf } from "#lib/deploy/drivers/release-directory/layout.ts";
import { identify } from "#lib/deploy/drivers/release-directory/process-identity.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { type ReleaseDirectoryFixture, releaseDirectoryFixture } from "./release-directory-fixture.ts";

let fixture: ReleaseDirectoryFixture;
let target: ReleaseDirectory;

beforeEach(async () => {
  await use(await releaseDirectoryFixture());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fixture.remove();
});

async function use(made: ReleaseDirectoryFixture): Promise<void> {
  await fixture?.remove();
  fixture = made;
  target = openReleaseDirectory(made.unit.name, releaseDirectoryConfigSchema.parse(made.unit.config));
}

/** A process has ended, or begun, by then, however busy the machine is. */
const SOON = { timeout: 20_000 };
const signal = () => AbortSignal.timeout(30_000);
const quiet = () => undefined;
const deploy = (image: ImageRef) => target.deploy({ image, fencingToken: 1n, signal: signal(), progress: quiet });
const journal = async () => JSON.parse(await readFile(join(fixture.root, "run", "process.json"), "utf8"));

test("a unit without a release has nothing to run, and says so", async () => {
  expect(await target.ensureRunning(signal(), quiet)).toMatchObject({ status: "idle" });
});

test("what runs is left alone, what ended is started again", async () => {
  const image = await fixture.publish("r1", "healthy");
  await deploy(image);
  const before = await target.running(signal());
  expect(await target.ensureRunning(signal(), quiet)).toMatchObject({ status: "running", started: false });
  process.kill((await journal()).process.pid, "SIGKILL");
  await vi.waitFor(async () => expect(await target.running(signal())).toBeNull(), SOON);
  const outcome = await target.ensureRunning(signal(), quiet);
  expect(outcome).toMatchObject({ status: "running", started: true, running: { image, healthy: true } });
  expect(outcome.status === "running" && outcome.running.instance).not.toBe(before?.instance);
});

test("stopping ends the program; ensuring starts the same release again", async () => {
  const image = await fixture.publish("r1", "healthy");
  await deploy(image);
  await target.stop(signal(), quiet);
  expect(await target.running(signal())).toBeNull();
  expect(await fixture.countProcesses()).toBe(0);
  await target.stop(signal(), quiet);
  expect(await target.ensureRunning(signal(), quiet)).toMatchObject({ status: "running", running: { image } });
});

test("starters at once start one process", async () => {
  await deploy(await fixture.publish("r1", "healthy"));
  await target.stop(signal(), quiet);
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => target.ensureRunning(signal(), quiet)));
  expect(outcomes.filter((outcome) => outcome.status === "running" && outcome.started)).toHaveLength(1);
  expect(await fixture.countProcesses()).toBe(1);
});

test("a release that no longer comes up is told with what it said", async () => {
  await deploy(await fixture.publish("r1", "healthy"));
  await fixture.publish("r2", "ends-at-once");
  await target.stop(signal(), quiet);
  await unlink(join(fixture.root, "current"));
  await symlink("releases/r2", join(fixture.root, "current"));
  const outcome = await target.ensureRunning(signal(), quiet);
  expect(outcome.status).toBe("failed");
  expect(outcome.status === "failed" && outcome.reason).toContain("cannot open the ledger");
});

test("reviving starts what ran, and nothing where it was stopped on purpose", async () => {
  expect(await target.revive?.(signal())).toEqual({ status: "idle" });
  const image = await fixture.publish("r1", "healthy");
  await deploy(image);
  expect(await target.revive?.(signal())).toEqual({ status: "alive" });
  process.kill((await journal()).process.pid, "SIGKILL");
  await vi.waitFor(async () => expect(await target.running(signal())).toBeNull(), SOON);
  expect(await target.revive?.(signal())).toMatchObject({ status: "revived", running: { image, healthy: true } });
  await target.stop(signal(), quiet);
  expect(await target.revive?.(signal())).toEqual({ status: "idle" });
  expect(await fixture.countProcesses()).toBe(0);
});

test("a release that was altered is not revived", async () => {
  await deploy(await fixture.publish("r1", "healthy"));
  process.kill((await journal()).process.pid, "SIGKILL");
  await vi.waitFor(async () => expect(await target.running(signal())).toBeNull(), SOON);
  await chmod(join(fixture.root, "releases", "r1", "behaviour.txt"), 0o644);
  await writeFile(join(fixture.root, "releases", "r1", "behaviour.txt"), "healthy \n");
  expect(await target.revive?.(signal())).toMatchObject({
    status: "failed",
    reason: expect.stringContaining("release r1 was changed"),
  });
  expect(await fixture.countProcesses()).toBe(0);
});

test("a deploy that broke off and that nobody goes on with is undone", async () => {
  const first = await fixture.publish("r1", "healthy");
  await deploy(first);
  const second = await fixture.publish("r2", "healthy");
  await deploy(second);
  // As a deploy of r2 leaves the journal that was killed after it had started the program, which then died too.
  const record = await journal();
  const releases = { target: record.process.release, previous: record.replaced };
  process.kill(record.process.pid, "SIGKILL");
  await vi.waitFor(async () => expect(await target.running(signal())).toBeNull(), SOON);
  await writeFile(join(fixture.root, "run", "process.json"), JSON.stringify({ ...record, deploy: releases }));
  expect(await target.revive?.(signal())).toMatchObject({ status: "revived", running: { image: first } });
  expect((await journal()).deploy).toBeNull();
});

test("a foreign process that got the pid of a dead program is neither taken for it nor ended", async () => {
  await deploy(await fixture.publish("r1", "healthy"));
  const record = await journal();
  process.kill(record.process.pid, "SIGKILL");
  await vi.waitFor(async () => expect(await target.running(signal())).toBeNull(), SOON);
  const bystander = spawn("sleep", ["60"], { detached: true });
  record.process.pid = bystander.pid;
  await writeFile(join(fixture.root, "run", "process.json"), JSON.stringify(record));
  expect(await target.running(signal())).toBeNull();
  await target.ensureRunning(signal(), quiet);
  expect(await identify(bystander.pid as number)).not.toBeNull();
  bystander.kill("SIGKILL");
});

test("a launcher that comes too late ends without becoming the program", async () => {
  const config = releaseDirectoryConfigSchema.parse(fixture.unit.config);
  await fixture.publish("r1", "healthy");
  const layout = layoutOf(fixture.root);
  await deploy({ reference: "orders:r1", digest: null });
  await target.stop(signal(), quiet);
  const instance = "6f2f8f0e-52d3-4c2c-9f6a-0a6a3a4c1b11";
  expect(await claimLaunch(layout, instance)).toBeNull();
  const launched = await launch(layout, config, { instance, release: "r1" });
  await vi.waitFor(() => expect(launched.ended()).toBe("exited with code 125"), SOON);
  expect(await readLaunchRecord(layout, instance)).toBeNull();
  expect(await fixture.countProcesses()).toBe(0);
});

test("children of a program that was killed do not outlive its replacement", async () => {
  await use(
    await releaseDirectoryFixture({ command: ["/bin/sh", "-c", `sleep 300 & exec ${process.execPath} serve.mjs`] }),
  );
  await deploy(await fixture.publish("r1", "healthy"));
  expect(await fixture.countProcesses()).toBe(2);
  process.kill((await journal()).process.pid, "SIGKILL");
  await vi.waitFor(async () => expect(await fixture.countProcesses()).toBe(1), SOON);
  await target.ensureRunning(signal(), quiet);
  expect(await fixture.countProcesses()).toBe(2);
  await target.stop(signal(), quiet);
  expect(await fixture.countProcesses()).toBe(0);
});

test("arguments reach the program as they are: no shell reads them", async () => {
  const marker = join(fixture.root, "touched");
  await use(
    await releaseDirectoryFixture({
      command: [
        process.execPath,
        "-e",
        "console.log(JSON.stringify(process.argv.slice(1)))",
        "--",
        `$(touch ${marker})`,
        "a b",
        "*",
        "'",
      ],
      socket: undefined,
      // It ends by itself, however long a busy machine takes to start it.
      settleMs: 20_000,
    }),
  );
  const outcome = await deploy(await fixture.publish("r1", "healthy"));
  expect(outcome.status === "broken" && outcome.reason).toContain(
    JSON.stringify([`$(touch ${marker})`, "a b", "*", "'"]),
  );
  await expect(stat(marker)).rejects.toMatchObject({ code: "ENOENT" });
});

test("a program that cannot be found is told as the reason", async () => {
  await use(await releaseDirectoryFixture({ command: ["./no-such-program"] }));
  const outcome = await deploy(await fixture.publish("r1", "healthy"));
  expect(outcome).toMatchObject({ status: "broken" });
  expect(outcome.status === "broken" && outcome.reason).toMatch(/exited with code 127[\s\S]*no-such-program/);
});

test("a program gets what its unit configures and none of Loadline's own settings", async () => {
  vi.stubEnv("DATABASE_URL", "postgres://secret");
  await deploy(await fixture.publish("r1", "healthy"));
  const environment = await readFile(`/proc/${(await journal()).process.pid}/environ`, "utf8");
  expect(environment).not.toContain("secret");
  expect(environment).toContain("LOADLINE_RELEASE=r1");
  expect(environment).toContain("ALIVE_LOCK=");
});

test("the program works in its release's directory, and current leads there", async () => {
  await deploy(await fixture.publish("r1", "healthy"));
  const version = await readFile(join(fixture.root, "current", "VERSION"), "utf8");
  expect(version).toBe("r1\n");
  expect(execFileSync("readlink", [`/proc/${(await journal()).process.pid}/cwd`], { encoding: "utf8" }).trim()).toBe(
    join(fixture.root, "releases", "r1"),
  );
});

test("the release of a running process is where it works, not what current says", async () => {
  const image = await fixture.publish("r1", "healthy");
  await fixture.publish("r2", "healthy");
  await deploy(image);
  await unlink(join(fixture.root, "current"));
  await symlink("releases/r2", join(fixture.root, "current"));
  expect(await target.running(signal())).toMatchObject({ image });
});

test("without a socket a program that stays alive is healthy", async () => {
  await use(await releaseDirectoryFixture({ command: ["/bin/sleep", "300"], socket: undefined }));
  const image = await fixture.publish("r1", "healthy");
  expect(await deploy(image)).toMatchObject({ status: "deployed", running: { image, healthy: true } });
});

test("a log over its limit is set aside and the program goes on writing", async () => {
  const script = "setInterval(() => console.log('x'.repeat(1000)), 20)";
  await use(
    await releaseDirectoryFixture({
      command: [process.execPath, "-e", script],
      socket: undefined,
      logLimitBytes: 8192,
    }),
  );
  await deploy(await fixture.publish("r1", "healthy"));
  const log = join(fixture.root, "run", "output.log");
  // Twice: what was set aside first began with the start, and has made way.
  await vi.waitFor(async () => {
    await target.running(signal());
    expect(await readFile(`${log}.1`, "utf8")).not.toContain("starting r1");
  }, SOON);
  expect((await stat(`${log}.1`)).size).toBeGreaterThan(8192);
  await vi.waitFor(async () => expect(await readFile(log, "utf8")).toContain("x"), SOON);
  expect(await readFile(log, "utf8")).not.toContain("\0");
});

test("a damaged record of the process is a fault with a way out, and is not overwritten", async () => {
  const image = await fixture.publish("r1", "healthy");
  await deploy(image);
  await target.stop(signal(), quiet);
  const path = join(fixture.root, "run", "process.json");
  await writeFile(path, "{");
  await expect(target.running(signal())).rejects.toThrow(/process\.json is damaged/);
  await expect(deploy(image)).rejects.toThrow(/process\.json is damaged/);
  expect(await readFile(path, "utf8")).toBe("{");
});

test("releases that were only copied there, by whatever means, can be deployed", async () => {
  await fixture.publish("r1", "healthy");
  execFileSync("cp", ["-a", join(fixture.root, "releases", "r1"), join(fixture.root, "releases", "r2")]);
  const found = await target.lookUp({ reference: "orders:r2", digest: null }, signal());
  expect(found).toMatchObject({ state: "restorable" });
  expect(await installRelease(fixture.root, "r2", join(fixture.root, "releases", "r1"))).toMatchObject({
    installed: false,
  });
});
