import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { buildRelease } from "#demo/build-release.ts";
import { INGEST } from "#demo/content/ingest.ts";
import type { DemoRelease } from "#demo/content/release.ts";
import { DEMO_UNITS } from "#demo/content/units.ts";
import { openDemoFile, readDemoFile, writeDemoFile } from "#demo/demo-file.ts";
import { targetOf } from "#demo/fill.ts";
import { resetDemo } from "#demo/reset.ts";
import { stopPrograms } from "#demo/stop-programs.ts";
import { type PlacedUnit, placeUnits } from "#demo/unit-places.ts";
import { installRelease, removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { withLock } from "#lib/deploy/drivers/release-directory/lock.ts";
import { lockDataDirectory } from "#lib/host/lock-data-directory.ts";

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "loadline-demo-"));
});
afterEach(() => removeTree(dataDir));

const signal = () => AbortSignal.timeout(20_000);

test("the password is made once, kept for its user alone, and another one in another demo", async () => {
  const { password } = openDemoFile(dataDir);
  expect(openDemoFile(dataDir).password).toBe(password);
  expect((await stat(join(dataDir, "demo.json"))).mode & 0o777).toBe(0o600);
  await rm(join(dataDir, "demo.json"));
  expect(openDemoFile(dataDir).password).not.toBe(password);
});

test("demos that are started at once agree on one password", async () => {
  const source = `import { openDemoFile } from "#demo/demo-file.ts"; process.stdout.write(openDemoFile(process.argv[1]).password);`;
  const runs = Array.from({ length: 5 }, () =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", source, dataDir]),
  );
  const passwords = new Set((await Promise.all(runs)).map(({ stdout }) => stdout));
  expect([...passwords]).toEqual([readDemoFile(dataDir)?.password]);
  expect(await readdir(dataDir)).toEqual(["demo.json"]);
});

test("what a start left that was killed in its first moments does not keep the next one out", async () => {
  for (const name of [".probe-77", "demo.json.new", "demo.json.0a1b2c3d4e5f"]) await writeFile(join(dataDir, name), "");
  expect(openDemoFile(dataDir).password).toBe(readDemoFile(dataDir)?.password);
});

test("a demo that is only being started is not removed under its feet", async () => {
  openDemoFile(dataDir);
  const unlock = lockDataDirectory(dataDir);
  await expect(resetDemo(dataDir, signal())).rejects.toThrow(`(process ${process.pid}) already runs on ${dataDir}`);
  expect(readDemoFile(dataDir)).not.toBeNull();
  unlock();
  await resetDemo(dataDir, signal());
  expect(existsSync(dataDir)).toBe(false);
});

test("what was filled is remembered", () => {
  const file = openDemoFile(dataDir);
  writeDemoFile(dataDir, { ...file, filled: ["ingest"] });
  expect(readDemoFile(dataDir)).toEqual({ password: file.password, filled: ["ingest"] });
});

test("a directory that holds something else is neither filled nor removed", async () => {
  await writeFile(join(dataDir, "thesis.tex"), "");
  expect(() => openDemoFile(dataDir)).toThrow(/holds no demo/);
  await expect(resetDemo(dataDir, signal())).rejects.toThrow(/holds no demo/);
  expect(await readdir(dataDir)).toEqual(["thesis.tex"]);
});

test("a damaged file is told with what to do", async () => {
  await writeFile(join(dataDir, "demo.json"), "{");
  expect(() => openDemoFile(dataDir)).toThrow(expect.objectContaining({ name: "StartError" }));
});

test("starting over ends programs that outlived a killed demo, and removes everything", async () => {
  openDemoFile(dataDir);
  const placed = placeUnits(DEMO_UNITS, dataDir).find(({ unit }) => unit.name === INGEST.name) as PlacedUnit;
  const build = join(dataDir, "build");
  await buildRelease(INGEST, INGEST.releases[0] as DemoRelease, build);
  const { digest } = await installRelease(placed.root, "r1", build);
  const target = targetOf(placed);
  const image = { reference: "ingest:r1", digest };
  const outcome = await target.deploy({ image, fencingToken: 0n, signal: signal(), progress: () => undefined });
  expect(outcome.status).toBe("deployed");
  await resetDemo(dataDir, signal());
  expect(existsSync(dataDir)).toBe(false);
  expect(await target.running(signal())).toBeNull();
  await resetDemo(dataDir, signal());
});

test("a program that cannot be ended is named, and the others are ended all the same", async () => {
  const units = placeUnits(DEMO_UNITS, dataDir);
  expect(await stopPrograms(units, 5_000)).toEqual([]);
  const { root } = units.find(({ unit }) => unit.name === INGEST.name) as PlacedUnit;
  const complaints = await withLock(join(root, "run/lock"), signal(), fail, () => stopPrograms(units, 200));
  expect(complaints).toEqual(["The program of ingest may still run: somebody deploys it."]);
});

function fail(): never {
  throw new Error("the lock is taken");
}

test("a path that is too long for sockets gets them elsewhere", async () => {
  const deep = join(dataDir, "d".repeat(100));
  await mkdir(deep);
  const [placed] = placeUnits(DEMO_UNITS, deep);
  expect(Buffer.byteLength(String(placed?.config.socket))).toBeLessThanOrEqual(103);
  await removeTree(join(String(placed?.config.socket), ".."));
});
