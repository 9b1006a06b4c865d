import { expect, test } from "vitest";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { readEligibleImages } from "#lib/services/retention/eligible-images.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { asset, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();
const digest = (character: string) => `sha256:${character.repeat(64)}`;

const image = (character: string) => ({
  reference: `registry.example.test/orders:${character}`,
  digest: digest(character),
});

/** Loads a version so many days ago. */
const deploy = (place: TestLocation, character: string, days: number) =>
  place.push([asset(character)], { image: image(character), loadedAt: daysAgo(days) });

const restorable = async (place: TestLocation, collapse = false) => {
  const { items } = await listLoads(place.context, { ...place, collapse, limit: 100 });
  return Object.fromEntries(items.map((item) => [item.number, item.restorable]));
};

async function serve(place: TestLocation): Promise<{ unitId: string; locationId: bigint }> {
  const { db } = database;
  const unit = await db.prisma.deployUnit.create({
    data: { deploymentId: place.deploymentId, name: "shop", driver: "docker-engine", config: {} },
  });
  const location = await db.prisma.codeLocation.findFirstOrThrow({ where: { deploymentId: place.deploymentId } });
  await db.prisma.codeLocation.update({ where: { id: location.id }, data: { deployUnitId: unit.id } });
  return { unitId: unit.id, locationId: location.id };
}

test("a load expires when it was replaced longer ago than the window, and nothing of it is lost", async () => {
  const place = await testLocation(database.db);
  await deploy(place, "1", 300);
  await deploy(place, "2", 200);
  await deploy(place, "3", 89);
  await deploy(place, "4", 10);
  await deploy(place, "5", 1);
  expect(await restorable(place)).toEqual({ 5: "unknown", 4: "unknown", 3: "unknown", 2: "unknown", 1: "expired" });
  expect(await restorable(place, true)).toMatchObject({ 1: "expired", 2: "unknown" });
  const { load } = await getLoad(place.context, { ...place, number: 1 });
  expect(load).toMatchObject({ restorable: "expired", image: image("1"), counts: { total: 1 } });
  expect(Date.parse(load.retainedUntil ?? "")).toBeLessThan(Date.now());
  const kept = await getLoad(place.context, { ...place, number: 5 });
  expect(kept.load.retainedUntil).toBeNull();
});

test("the window is the deployment's own, and lengthening it brings loads back", async () => {
  const place = await testLocation(database.db);
  for (const [character, days] of [
    ["1", 50],
    ["2", 40],
    ["3", 30],
    ["4", 0],
  ] as const)
    await deploy(place, character, days);
  const retain = (retentionDays: number) =>
    database.db.prisma.deployment.update({ where: { id: place.deploymentId }, data: { retentionDays } });
  await retain(20);
  expect(await restorable(place)).toMatchObject({ 1: "expired", 2: "expired", 3: "unknown", 4: "unknown" });
  await retain(35);
  expect(await restorable(place)).toMatchObject({ 1: "expired", 2: "unknown" });
});

test("the last good load and the version before it never expire, however old", async () => {
  const place = await testLocation(database.db);
  await deploy(place, "1", 900);
  await deploy(place, "2", 800);
  await deploy(place, "3", 700);
  await deploy(place, "3", 600);
  await place.fail("no module", { loadedAt: daysAgo(500), image: image("4") });
  await place.fail("no module", { loadedAt: daysAgo(400), image: image("4") });
  // #4 is the last good one, and #2 the newest of another image; #3 is of the last good one's own.
  expect(await restorable(place)).toEqual({
    6: "unknown",
    5: "expired",
    4: "unknown",
    3: "expired",
    2: "unknown",
    1: "expired",
  });
});

test("what a hold protects never expires while the hold stands", async () => {
  const place = await testLocation(database.db);
  await deploy(place, "1", 900);
  await deploy(place, "2", 800);
  await deploy(place, "3", 0);
  const { unitId } = await serve(place);
  expect(await restorable(place)).toMatchObject({ 1: "expired" });
  const hold = await database.db.prisma.deployHold.create({
    data: {
      unitId,
      digest: digest("1"),
      owner: { name: "ada" },
      reason: "audit",
      expiresAt: new Date(Date.now() + DAY_MS),
    },
  });
  expect(await restorable(place)).toMatchObject({ 1: "unknown" });
  await database.db.prisma.deployHold.update({ where: { id: hold.id }, data: { releasedAt: new Date() } });
  expect(await restorable(place)).toMatchObject({ 1: "expired" });
});

test("the plan to an expired load says so and is blocked", async () => {
  const place = await testLocation(database.db);
  await deploy(place, "1", 300);
  await deploy(place, "2", 200);
  await deploy(place, "3", 0);
  await serve(place);
  const retentionOf = async (targetLoad: number) => {
    const plan = await planRollback(place.context, { ...place, targetLoad }, { answerLimitMs: 1 });
    return plan.checks.find(({ name }) => name === "retention");
  };
  expect(await retentionOf(1)).toMatchObject({
    status: "block",
    message: expect.stringMatching(/could be rolled back to until/),
  });
  expect(await retentionOf(2)).toMatchObject({ status: "pass" });
});

test("an image is a target for as long as any load of it is", async () => {
  const place = await testLocation(database.db);
  await deploy(place, "1", 400);
  await deploy(place, "2", 300);
  await deploy(place, "1", 60);
  await deploy(place, "3", 30);
  await deploy(place, "4", 0);
  const { locationId } = await serve(place);
  const eligible = await readEligibleImages(database.db.sql, locationId);
  expect(eligible.map((one) => [one.number, one.digest])).toEqual([
    [5, digest("4")],
    [4, digest("3")],
    [3, digest("1")],
    [2, digest("2")],
  ]);
  await database.db.prisma.deployment.update({ where: { id: place.deploymentId }, data: { retentionDays: 40 } });
  const fewer = await readEligibleImages(database.db.sql, locationId);
  expect(fewer.map((one) => one.number)).toEqual([5, 4, 3]);
});
