import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildRelease, cataloguesAt } from "#demo/build-release.ts";
import { INGEST } from "#demo/content/ingest.ts";
import type { DemoUnit } from "#demo/content/release.ts";
import { WAREHOUSE } from "#demo/content/warehouse.ts";
import { releaseDirectoryConfigSchema } from "#lib/deploy/drivers/release-directory/config.ts";
import { openReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { installRelease, removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { treeDigest } from "#lib/deploy/drivers/release-directory/tree-digest.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import type { Observation } from "#lib/sources/source.ts";
import { openSource } from "#lib/sources/sources.ts";

let directory: string;
const ends: (() => Promise<void>)[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "loadline-demo-"));
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await removeTree(directory);
});

/** What is seen as it happens takes a busy machine a while. */
const SOON = { timeout: 20_000 };

const signal = () => AbortSignal.timeout(30_000);

/** Installs a release of a unit and runs it; observations go to the list that is returned. */
async function run(unit: DemoUnit) {
  const root = join(directory, unit.name);
  await mkdir(root);
  const sockets = unit.locations.map((location) => ({ location, path: join(directory, `${location}.sock`) }));
  const config = releaseDirectoryConfigSchema.parse({
    root,
    command: [process.execPath, "server.mjs"],
    socket: sockets[0]?.path,
    environment: {
      DEMO_SOCKETS: JSON.stringify(Object.fromEntries(sockets.map((each) => [each.location, each.path]))),
    },
    settleMs: 50,
  });
  const target = openReleaseDirectory(unit.name, config);
  ends.push(() => target.stop(signal(), () => undefined));

  const observations: Observation[] = [];
  const abort = new AbortController();
  const watching = openSource({ name: "programs", kind: "process", config: { sockets }, secrets: {} }).watch(
    async (event) => {
      if (event.type === "observed") observations.push(event.observation);
    },
    abort.signal,
  );
  ends.push(async () => {
    abort.abort();
    await watching;
  });

  let token = 0n;
  async function deploy(name: string) {
    const release = unit.releases.find((each) => each.name === name);
    if (release === undefined) throw new Error(`no release ${name}`);
    const build = join(directory, "build");
    await buildRelease(unit, release, build);
    const { digest } = await installRelease(root, name, build);
    token++;
    const image = { reference: `${unit.name}:${name}`, digest };
    const outcome = await target.deploy({ image, fencingToken: token, signal: signal(), progress: () => undefined });
    return { outcome, release };
  }
  return { deploy, observations };
}

test("each release that runs is observed with exactly the assets that its source describes", async () => {
  const { deploy, observations } = await run(INGEST);
  for (const name of ["r1", "r2"]) {
    const { outcome, release } = await deploy(name);
    expect(outcome.status).toBe("deployed");
    const instance = outcome.status === "deployed" ? outcome.running.instance : "";
    const observation = await vi.waitFor(() => {
      const found = observations.find((each) => each.serverId === instance);
      expect(found).toBeDefined();
      return found;
    }, SOON);
    const described = parseSnapshot([...(cataloguesAt(INGEST, release).get("ingest")?.values() ?? [])]);
    expect(observation).toMatchObject({ location: "ingest", status: "loaded", fidelity: "native" });
    expect(observation?.status === "loaded" && observation.assets.map((asset) => asset.body)).toEqual(
      described.ok && described.assets.map((asset) => asset.body),
    );
  }
});

test("a release whose definitions cannot be imported stays up and says why, with the stack", async () => {
  const { deploy, observations } = await run(INGEST);
  expect((await deploy("r7")).outcome.status).toBe("deployed");
  await vi.waitFor(() => expect(observations.at(-1)?.status).toBe("failed"), SOON);
  const last = observations.at(-1);
  expect(last?.status === "failed" && last.error.message).toContain("@acme/stripe-client");
  expect(last?.status === "failed" && last.error.stack).toMatch(/at .*\n/);
});

test("a program that serves two code locations is observed as both, and restarted as one", async () => {
  const { deploy, observations } = await run(WAREHOUSE);
  const { outcome } = await deploy("r1");
  const instance = outcome.status === "deployed" ? outcome.running.instance : "";
  await vi.waitFor(() => {
    const seen = observations.filter((each) => each.serverId === instance).map((each) => each.location);
    expect(new Set(seen)).toEqual(new Set(["warehouse", "reports"]));
  }, SOON);
});

test("a release is the same bytes each time it is built, and other bytes than the one before", async () => {
  const digests: string[] = [];
  for (const release of INGEST.releases) {
    for (const place of ["one", "two"]) await buildRelease(INGEST, release, join(directory, place));
    const one = await treeDigest(join(directory, "one"));
    expect(await treeDigest(join(directory, "two"))).toEqual(one);
    digests.push(one.digest);
  }
  expect(new Set(digests).size).toBe(INGEST.releases.length);
  expect(execFileSync("ls", [join(directory, "one")], { encoding: "utf8" })).toContain("server.mjs");
});
