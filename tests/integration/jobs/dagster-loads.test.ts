import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import { announceDeploy } from "#lib/services/history/announce-deploy.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { asset } from "#tests/integration/history/support.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";
import { makeScriptedDeployment, ScriptedSource, ScriptedTarget } from "./scripted-world.ts";

// The one deployment's source and target; a worker opens them as it opens any other.
const world = vi.hoisted(() => ({ source: null as unknown, target: null as unknown }));
vi.mock("#lib/jobs/open-unit.ts", async (original) => ({
  ...(await original<object>()),
  openUnit: async () => (world.target as ScriptedTarget).asTarget,
}));
vi.mock("#lib/sources/sources.ts", async (original) => ({
  ...(await original<object>()),
  SOURCE_KINDS: ["dagster"],
  openSource: () => (world.source as ScriptedSource).asSource,
}));

const database = useTestDatabase();
const cleanUps = useCleanUps();
let source: ScriptedSource;
let target: ScriptedTarget;
let worker: RunningWorker;
let place: Awaited<ReturnType<typeof makeScriptedDeployment>>;

async function start(options: { withUnit: boolean } & Parameters<typeof startLocalWorker>[1]) {
  const { withUnit, ...limits } = options;
  place = await makeScriptedDeployment(database.db, { withUnit });
  worker = await startLocalWorker(database, {
    unmatchedLimitMs: 2_500,
    silenceLimitMs: 2_500,
    lookUpLimitMs: 20_000,
    ...limits,
  });
}

beforeEach(() => {
  source = new ScriptedSource();
  target = new ScriptedTarget();
  Object.assign(world, { source, target });
});
afterEach(async () => {
  await worker.stop();
  await database.db.prisma.connection.updateMany({ data: { kind: "process" } });
});

const digest = (fill: string) => `sha256:${fill.repeat(64).slice(0, 64)}`;
const V1 = { reference: "registry.test/orders:v1", digest: digest("1"), aliases: [digest("1a")] };
const V2 = { reference: "registry.test/orders:v2", digest: digest("2"), aliases: [] };
const says = (reference: string) => ({ image: { reference, digest: null } });
const COMMIT = "c".repeat(40);
const LABELS = {
  "org.opencontainers.image.revision": COMMIT,
  "org.opencontainers.image.source": "https://git.example.test/team/orders",
};
const GIT = { url: LABELS["org.opencontainers.image.source"], commit: COMMIT };

const list = async (collapse = false) =>
  (await listLoads(systemContext(database.db), { ...place, collapse, limit: 50 })).items;
const images = async () =>
  (await list()).map(({ number, image }) => [number, image?.reference, image?.digest]).reverse();

describe("a code server in a container", () => {
  test("started ten times with the same image is ten loads in one row", async () => {
    await start({ withUnit: true });
    for (let n = 1; n <= 10; n++) {
      target.start(V1);
      await source.serves(`s${n}`, [asset("a")], says(V1.reference));
    }
    expect(await list()).toHaveLength(10);
    expect(await list(true)).toMatchObject([{ number: 10, group: { first: 1, last: 10, count: 10 } }]);
  });

  test("seen again by a webserver that was started anew is no load, whatever runs by then", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    target.start(V2);
    for (let n = 0; n < 10; n++) await source.serves("s1", [asset("a")], says(V1.reference));
    expect(await images()).toEqual([[1, V1.reference, V1.digest]]);
    await source.serves("s2", [asset("a")], says(V2.reference));
    expect(await images()).toEqual([
      [1, V1.reference, V1.digest],
      [2, V2.reference, V2.digest],
    ]);
  });

  test("keeps its image when its code changes under the same server", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    target.start(V2);
    await source.serves("s1", [asset("a"), asset("b")], says(V1.reference));
    expect(await images()).toEqual([
      [1, V1.reference, V1.digest],
      [2, V1.reference, V1.digest],
    ]);
  });

  test("is not recorded under the image before, while the target still names that", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    const recorded = source.serves("s2", [asset("b")], says(V2.reference));
    setTimeout(() => target.start(V2), 300);
    await recorded;
    expect(await images()).toEqual([
      [1, V1.reference, V1.digest],
      [2, V2.reference, V2.digest],
    ]);
  });

  test("that does not say its image runs what the target names, also when it was started anew inside", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")]);
    await source.serves("s2", [asset("a")]);
    target.start(V2);
    await source.serves("s3", [asset("a")]);
    expect((await images()).map(([, reference]) => reference)).toEqual([V1.reference, V1.reference, V2.reference]);
  });

  test("that was replaced before its image was asked for is not recorded under the next one's", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")]);
    target.start(V2);
    const servedSince = new Date();
    const V3 = { reference: "registry.test/orders:v3", digest: digest("3"), aliases: [] };
    await vi.waitFor(() => expect(target.start(V3).startedAt.getTime()).toBeGreaterThan(servedSince.getTime()));
    const leaving = AbortSignal.timeout(500);
    await expect(source.serves("s2", [asset("b")], { servedSince }, leaving)).rejects.toThrow(/does not name/);
    await source.serves("s3", [asset("c")], { servedSince: new Date() });
    expect((await images()).map(([, reference]) => reference)).toEqual([V1.reference, V3.reference]);
  });

  test("is recorded all the same where the clocks of webserver and engine do not agree", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], { ...says(V1.reference), servedSince: new Date(Date.now() - 3_600_000) });
    expect(await images()).toEqual([[1, V1.reference, V1.digest]]);
  });

  test("that is not what the target names is recorded as it calls itself, and allows nothing but what the target runs", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], says("registry.test/other:v7"));
    expect(await images()).toEqual([[1, "registry.test/other:v7", null]]);
    const seen = await database.db.prisma.unitImageSighting.findMany({ where: { unitId: place.unitId } });
    expect(seen.map((sighting) => sighting.digest).filter((one) => one !== V1.digest)).toEqual([]);
  });

  test("is one image under all its digests", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    target.start({ reference: `registry.test/orders@${digest("1a")}`, digest: digest("1a"), aliases: [V1.digest] });
    await source.serves("s2", [asset("a")], says(V1.reference));
    expect(await list(true)).toMatchObject([{ number: 2, image: { digest: V1.digest }, group: { count: 2 } }]);
  });

  test("that the webserver keeps for itself is a load only when something changed", async () => {
    await start({ withUnit: false });
    await source.serves("s1", [asset("a")], { restartIsLoad: false });
    await source.serves("s2", [asset("a")], { restartIsLoad: false });
    await source.serves("s3", [asset("a"), asset("b")], { restartIsLoad: false });
    expect((await list()).map(({ number, counts }) => [number, counts.added])).toEqual([
      [2, 1],
      [1, 1],
    ]);
  });
});

describe("a code server that cannot be reached", () => {
  const TRACE = "Traceback (most recent call last):\n  File \"defs.py\"\nImportError: cannot import name 'orders'";

  test("is one failed load with the image that died and its last words, however often it is tried", async () => {
    await start({ withUnit: true });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    target.start(V2);
    target.die(`2026-11-21 02:00:01 starting\n${TRACE}`);
    await source.fails("Could not reach user code server", true);
    target.die(`2026-11-21 02:00:09 starting\n${TRACE}`);
    await source.fails("Could not reach user code server. Connection refused", true);
    expect(await list()).toMatchObject([
      {
        number: 2,
        status: "failed",
        image: { reference: V2.reference, digest: V2.digest },
        error: {
          message: "Could not reach user code server. It wrote last: ImportError: cannot import name 'orders'",
          hasStack: true,
        },
      },
      { number: 1, status: "loaded" },
    ]);
    target.start(V1);
    await source.serves("s2", [asset("a")], says(V1.reference));
    expect((await list())[0]).toMatchObject({ number: 3, status: "loaded", image: { digest: V1.digest } });
  });

  test("is another failed load once another image is in place", async () => {
    await start({ withUnit: true });
    target.start(V1);
    target.die(TRACE);
    await source.fails("Could not reach user code server", true);
    target.start(V2);
    target.die(TRACE);
    await source.fails("Could not reach user code server", true);
    expect((await images()).map(([, reference]) => reference)).toEqual([V1.reference, V2.reference]);
  });

  test("is not held against what was put in its place and is still starting", async () => {
    await start({ withUnit: true, silenceLimitMs: 20_000 });
    target.start(V1);
    target.die(TRACE);
    await source.fails("Could not reach user code server", true);
    target.start(V2);
    const ending = source.fails("Could not reach user code server", true, AbortSignal.timeout(1_000));
    await expect(ending).rejects.toThrow(/may still come up/);
    await source.serves("s1", [asset("a")], says(V2.reference));
    expect(await list()).toMatchObject([
      { number: 2, status: "loaded", image: { reference: V2.reference } },
      { number: 1, status: "failed", image: { reference: V1.reference } },
    ]);
  });

  test("without a deploy unit is recorded as the webserver says it", async () => {
    await start({ withUnit: false });
    await source.fails("Could not reach user code server", true);
    expect(await list()).toMatchObject([{ status: "failed", image: null, error: { hasStack: false } }]);
  });

  test("unlike one that answers with an error, whose words are its own", async () => {
    await start({ withUnit: true });
    target.start(V2);
    target.last = { image: V2, aliases: [], text: "noise" };
    await source.fails("ImportError: no module named ledger");
    expect(await list()).toMatchObject([
      { status: "failed", image: { digest: V2.digest }, error: { message: "ImportError: no module named ledger" } },
    ]);
  });
});

describe("the commit of a load that nobody announced", () => {
  test("is that of its image's labels, asked for once", async () => {
    target.describe = async (of) => ({ digest: of, aliases: [], labels: LABELS });
    await start({ withUnit: true });
    for (const server of ["s1", "s2", "s3"]) {
      target.start(V1);
      await source.serves(server, [asset("a")], says(V1.reference));
    }
    expect(target.described).toEqual([V1.digest]);
    expect(await list(true)).toMatchObject([{ git: GIT, group: { count: 3 } }]);
    const found = await listLoads(systemContext(database.db), { ...place, collapse: false, limit: 5, q: COMMIT });
    expect(found.items).toHaveLength(3);
  });

  test("may come late, and then neither parts a group nor is lost", async () => {
    const told = Promise.withResolvers<void>();
    target.describe = async (of) => {
      await told.promise;
      return { digest: of, aliases: [], labels: LABELS };
    };
    await start({ withUnit: true, lookUpLimitMs: 100, faultLimitMs: 20_000 });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    expect(await list()).toMatchObject([{ git: null }]);
    told.resolve();
    await vi.waitFor(async () => expect(await list()).toMatchObject([{ git: GIT }]), { timeout: 20_000 });
    target.start(V1);
    await source.serves("s2", [asset("a")], says(V1.reference));
    expect(await list(true)).toMatchObject([{ git: GIT, group: { count: 2 } }]);
  });

  test("gives way to what was announced", async () => {
    target.describe = async (of) => ({ digest: of, aliases: [], labels: LABELS });
    await start({ withUnit: true });
    const git = { url: "https://git.example.test/team/orders", commit: "d".repeat(40), message: "Add orders" };
    await announceDeploy(systemContext(database.db), { ...place, image: { reference: V1.reference }, git });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    expect(await list()).toMatchObject([{ git, description: "Add orders" }]);
  });

  test.each([
    ["the digest of its index", { reference: "registry.test/orders:main", digest: digest("1a") }],
    ["tag and digest in one", { reference: `registry.test/orders:v1@${V1.digest}` }],
    ["digest alone", { reference: `registry.test/orders@${V1.digest}` }],
  ])("is the one announced by %s", async (_, image) => {
    await start({ withUnit: true });
    const git = { url: "https://git.example.test/team/orders", commit: "d".repeat(40) };
    await announceDeploy(systemContext(database.db), { ...place, image, git });
    await announceDeploy(systemContext(database.db), { ...place, image: { reference: "registry.test/orders:v9" } });
    target.start(V1);
    await source.serves("s1", [asset("a")], says(V1.reference));
    expect(await list()).toMatchObject([{ git }]);
    const waiting = await database.db.prisma.deployAnnouncement.findMany({ where: { loadNumber: null } });
    expect(waiting.filter(({ imageReference }) => imageReference === "registry.test/orders:v9")).not.toEqual([]);
  });
});

describe("a code server that no deploy unit serves", () => {
  /** A registry that has one image under the tag v1. */
  async function serveRegistry() {
    const manifest = JSON.stringify({ config: { digest: digest("c"), size: 1 }, layers: [] });
    const server = createServer((request, response) => {
      if (request.url === "/v2/orders/manifests/v1") response.end(request.method === "HEAD" ? undefined : manifest);
      else response.writeHead(503).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    cleanUps.push(async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(manifest));
    return {
      host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
      digest: `sha256:${Buffer.from(hash).toString("hex")}`,
    };
  }

  test("has the digest that its registry has under the tag when it is recorded", async () => {
    const registry = await serveRegistry();
    await start({ withUnit: false });
    await source.serves("s1", [asset("a")], says(`${registry.host}/orders:v1`));
    expect(await images()).toEqual([[1, `${registry.host}/orders:v1`, registry.digest]]);
  });

  test("is recorded without one where the registry does not tell", async () => {
    const registry = await serveRegistry();
    await start({ withUnit: false });
    await source.serves("s1", [asset("a")], says(`${registry.host}/orders:v2`));
    await source.serves("s2", [asset("a")], says("built-here:v1"));
    await source.serves("s3", [asset("a")], says(`registry.test/orders@${V1.digest}`));
    expect(await images()).toEqual([
      [1, `${registry.host}/orders:v2`, null],
      [2, "built-here:v1", null],
      [3, `registry.test/orders@${V1.digest}`, V1.digest],
    ]);
  });
});
