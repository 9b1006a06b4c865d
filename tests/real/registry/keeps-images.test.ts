import { randomBytes } from "node:crypto";
import pino from "pino";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseReference } from "#lib/domain/image.ts";
import { keepTag } from "#lib/domain/retention/kept-image.ts";
import { type RunningWorker, startWorker } from "#lib/jobs/start-worker.ts";
import { hostPlatform } from "#lib/registry/manifest.ts";
import { openRegistries } from "#lib/registry/registries.ts";
import { asset, locationIn, type TestLocation } from "#tests/integration/history/support.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { type Registry, registryConnection, startRegistry } from "#tests/support/real/registry.ts";
import { Pusher } from "./push-image.ts";

const database = useTestDatabase();
const signal = new AbortController().signal;
const DAY_MS = 86_400_000;

let registry: Registry;
let worker: RunningWorker;

beforeAll(async () => {
  registry = await startRegistry();
  worker = await startWorker(
    { db: database.db, databaseUrl: database.url, log: pino({ level: "silent" }) },
    { pollMs: 50, keepMs: 100, refreshMs: 100 },
  );
});
afterAll(async () => {
  await worker.stop();
  await registry.stop();
});

type Place = TestLocation & { deploy(version: string, digest: string, daysAgo: number): Promise<unknown> };

/** A deployment that keeps its images, with one code location and a connection to the registry. */
async function keeping(repository: string): Promise<Place> {
  const { db } = database;
  const deployment = await insertDeployment(db);
  await db.prisma.deployment.update({ where: { id: deployment.id }, data: { keepImages: true } });
  const { kind, config } = registryConnection(registry);
  await db.prisma.connection.create({ data: { deploymentId: deployment.id, name: "registry", kind, config } });
  const place = locationIn(systemContext(db), deployment, "orders");
  await place.push([]);
  const unit = await db.prisma.deployUnit.create({
    data: { deploymentId: deployment.id, name: "shop", driver: "docker-engine", config: { engine: "none" } },
  });
  await db.prisma.codeLocation.updateMany({ where: { deploymentId: deployment.id }, data: { deployUnitId: unit.id } });
  return {
    ...place,
    deploy: (version, digest, daysAgo) =>
      place.push([asset(version)], {
        image: { reference: `${registry.address}/${repository}:${version}`, digest },
        loadedAt: new Date(Date.now() - daysAgo * DAY_MS).toISOString(),
      }),
  };
}

function repositoryOf() {
  const name = `team/orders-${randomBytes(4).toString("hex")}`;
  const tags = async () => {
    const answer = await fetch(`${registry.url}/v2/${name}/tags/list`);
    return (((await answer.json()) as { tags: string[] | null }).tags ?? []).sort();
  };
  return { name, tags, pusher: new Pusher(registry, name) };
}

const kept = (place: Place) =>
  database.db.prisma.keptImage.findMany({ where: { deploymentId: place.deploymentId }, orderBy: { digest: "asc" } });
const wait = { timeout: 60_000, interval: 50 };

test("every image that can be rolled back to gets a tag, and loses it when it expires or the switch is turned off", async () => {
  const { name, tags, pusher } = repositoryOf();
  const place = await keeping(name);
  const images = [];
  for (const version of ["a", "b", "c"]) images.push(await pusher.image(hostPlatform(), { version }, { tag: version }));
  const [a, b, c] = images.map(({ digest }) => digest) as [string, string, string];
  await place.deploy("a", a, 50);
  await place.deploy("b", b, 40);
  await place.deploy("c", c, 30);
  await vi.waitFor(async () => expect(await tags()).toEqual(["a", "b", "c", ...[a, b, c].map(keepTag)].sort()), wait);
  await vi.waitFor(
    async () => expect((await kept(place)).map(({ state }) => state)).toEqual(["kept", "kept", "kept"]),
    wait,
  );

  await database.db.prisma.deployment.update({ where: { id: place.deploymentId }, data: { retentionDays: 35 } });
  await vi.waitFor(async () => expect(await tags()).toEqual(["a", "b", "c", keepTag(b), keepTag(c)].sort()), wait);
  // The tag goes first, then what is known of it.
  await vi.waitFor(async () => {
    expect((await kept(place)).map(({ digest }) => digest)).toEqual([b, c].sort());
  }, wait);

  await database.db.prisma.deployment.update({ where: { id: place.deploymentId }, data: { keepImages: false } });
  await vi.waitFor(async () => expect(await kept(place)).toEqual([]), wait);
  expect(await tags()).toEqual(["a", "b", "c"]);
  for (const digest of [a, b, c]) {
    const found = await openRegistries([]).resolve({ reference: `${registry.address}/${name}`, digest }, signal);
    expect(found).toMatchObject({ state: "found", digest });
  }
});

test("clean-up of one deployment leaves the tags that another one wants", async () => {
  const { name, tags, pusher } = repositoryOf();
  const { digest } = await pusher.image(hostPlatform(), { shared: "1" }, { tag: "v1" });
  const [one, other] = [await keeping(name), await keeping(name)];
  for (const place of [one, other]) await place.deploy("v1", digest, 1);
  await vi.waitFor(async () => {
    expect([...(await kept(one)), ...(await kept(other))].map(({ state }) => state)).toEqual(["kept", "kept"]);
  }, wait);
  await database.db.prisma.deployment.update({ where: { id: one.deploymentId }, data: { keepImages: false } });
  await vi.waitFor(async () => expect(await kept(one)).toEqual([]), wait);
  expect(await tags()).toEqual([keepTag(digest), "v1"].sort());
  await database.db.prisma.deployment.update({ where: { id: other.deploymentId }, data: { keepImages: false } });
  await vi.waitFor(async () => expect(await kept(other)).toEqual([]), wait);
  expect(await tags()).toEqual(["v1"]);
});

test("an image whose registry has no connection is said not to be kept, and why", async () => {
  const { name, pusher } = repositoryOf();
  const { digest } = await pusher.image(hostPlatform(), null, { tag: "v1" });
  const place = await keeping(name);
  await database.db.prisma.connection.deleteMany({ where: { deploymentId: place.deploymentId } });
  await place.deploy("v1", digest, 1);
  await vi.waitFor(async () => {
    expect(await kept(place)).toMatchObject([
      { state: "failed", detail: expect.stringMatching(/no connection to the registry 127\.0\.0\.1/) },
    ]);
  }, wait);
  expect(parseReference(`${registry.address}/${name}`)).not.toBeNull();
});

test("an image that is restored to the registry after it was gone is kept again", async () => {
  const { name, tags, pusher } = repositoryOf();
  const { digest } = await pusher.image(hostPlatform(), { n: "1" }, { tag: "v1" });
  const place = await keeping(name);
  await registry.deleteManifest(name, digest);
  await place.deploy("v1", digest, 1);
  await vi.waitFor(async () => {
    expect(await kept(place)).toMatchObject([{ state: "failed", detail: expect.stringContaining("no manifest") }]);
  }, wait);
  await pusher.image(hostPlatform(), { n: "1" }, { tag: "v1" });
  await vi.waitFor(async () => expect(await kept(place)).toMatchObject([{ state: "kept", detail: null }]), wait);
  expect(await tags()).toContain(keepTag(digest));
});
