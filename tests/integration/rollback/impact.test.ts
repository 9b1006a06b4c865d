import { expect, test, vi } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { asset, locationIn, type TestLocation } from "#tests/integration/history/support.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { startLocalWorker } from "./local-worker.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const from = (...keys: string[]) => ({ dependencies: keys.map((key) => ({ key: [key] })) });
const daily = { type: "time_window", start: "2026-01-01", timezone: "UTC", fmt: "%Y-%m-%d", cronSchedule: "0 0 * * *" };

/** Code locations of one deployment, of which the named ones are served by one deploy unit. */
async function deployment(names: readonly string[], served: readonly string[]) {
  const { db } = database;
  const made = await insertDeployment(db);
  const locations = new Map(names.map((name) => [name, locationIn(systemContext(db), made, name)]));
  const place = (name: string) => locations.get(name) as TestLocation;
  const deploy = (name: string, version: string, assets: AssetView[], runtime: Record<string, string> = {}) =>
    place(name).push(assets, { image: { reference: `shop:${version}`, digest: digest(version) }, runtime });
  const serve = async () => {
    const unit = await db.prisma.deployUnit.create({
      data: { deploymentId: made.id, name: "shop", driver: "docker-engine", config: { engine: "none" } },
    });
    await db.prisma.codeLocation.updateMany({
      where: { deploymentId: made.id, name: { in: [...served] } },
      data: { deployUnitId: unit.id },
    });
    return unit.id;
  };
  const plan = (location: string, targetLoad: number) =>
    planRollback(place(location).context, { deployment: made.name, location, targetLoad }, { answerLimitMs: 1 });
  return { ...made, deploy, serve, plan };
}

test("what lies downstream is followed through the unit's other locations and the deployment's, and back", async () => {
  const shop = await deployment(["orders", "reports", "finance", "apart"], ["orders", "reports"]);
  for (const version of ["1", "2"]) {
    await shop.deploy("orders", version, [
      asset("raw", { codeVersion: version }),
      asset("clean", from("raw")),
      asset("rates", from("ledger")),
    ]);
    await shop.deploy("reports", version, [asset("report", from("clean")), asset("own", { codeVersion: version })]);
  }
  await shop.deploy("finance", "9", [asset("ledger", from("report")), asset("owned", from("own"))]);
  await shop.deploy("apart", "9", [asset("alone"), asset("raw-like", from("alone"))]);
  await shop.serve();
  const plan = await shop.plan("orders", 1);
  expect(plan.downstream).toEqual({
    count: 2,
    keys: [["clean"], ["rates"]],
    elsewhere: [
      { location: "reports", count: 1, keys: [["report"]] },
      { location: "finance", count: 2, keys: [["ledger"], ["owned"]] },
    ],
    unread: [],
  });
  expect(plan.locations).toEqual([
    { name: "orders", currentLoad: 2, targetLoad: 1, counts: { added: 0, removed: 0, changed: 1 } },
    { name: "reports", currentLoad: 2, targetLoad: 1, counts: { added: 0, removed: 0, changed: 1 } },
  ]);
});

test("code versions and partitions that change are the estimate of backfills, tags and additions are not", async () => {
  const shop = await deployment(["orders", "reports"], ["orders", "reports"]);
  await shop.deploy("orders", "1", [
    asset("computed", { codeVersion: "1" }),
    asset("partitioned"),
    asset("both", { codeVersion: "1" }),
    asset("tagged", { tags: { team: "a" } }),
    asset("comes-back", { codeVersion: "1" }),
    asset("same", { codeVersion: "1" }),
  ]);
  await shop.deploy("reports", "1", [asset("told", { codeVersion: "1" })]);
  await shop.deploy("orders", "2", [
    asset("computed", { codeVersion: "2" }),
    asset("partitioned", { partitions: daily }),
    asset("both", { codeVersion: "2", partitions: daily }),
    asset("tagged", { tags: { team: "b" } }),
    asset("same", { codeVersion: "1" }),
  ] as AssetView[]);
  await shop.deploy("reports", "2", [asset("told", { codeVersion: "2" })]);
  await shop.serve();
  const { backfill, counts } = await shop.plan("orders", 1);
  expect(counts).toEqual({ added: 1, removed: 0, changed: 4 });
  expect(backfill).toEqual({
    count: 4,
    assets: [
      { location: "orders", key: ["both"], because: ["CODE_VERSION", "PARTITIONS_DEFINITION"] },
      { location: "orders", key: ["computed"], because: ["CODE_VERSION"] },
      { location: "orders", key: ["partitioned"], because: ["PARTITIONS_DEFINITION"] },
      { location: "reports", key: ["told"], because: ["CODE_VERSION"] },
    ],
  });
});

test("versions that go up and down are told, and what the driver leaves as it is", async () => {
  const shop = await deployment(["orders"], ["orders"]);
  await shop.deploy("orders", "1", [asset("a")], { dagster: "1.9.0", dbt: "1.9" });
  await shop.deploy("orders", "2", [asset("a")], { dagster: "1.10.0", dbt: "1.8" });
  await shop.serve();
  const plan = await shop.plan("orders", 1);
  expect(plan.runtimeChanges).toEqual([
    { name: "dagster", from: "1.10.0", to: "1.9.0", direction: "downgrade" },
    { name: "dbt", from: "1.8", to: "1.9", direction: "upgrade" },
  ]);
  expect(plan.notRolledBack).toContainEqual(expect.stringMatching(/^The container's settings/));
});

test("images that loads name are asked for too, and that allows none of them", async () => {
  const shop = await deployment(["orders"], ["orders"]);
  for (const version of ["1", "2"]) await shop.deploy("orders", version, [asset(version)]);
  const unitId = await shop.serve();
  const worker = await startLocalWorker(database, { refreshMs: 200 });
  cleanUps.push(worker.stop);
  const { db } = database;
  await vi.waitFor(
    async () => {
      const probes = await db.prisma.unitImageProbe.findMany({ where: { unitId }, orderBy: { digest: "asc" } });
      expect(probes.map((probe) => [probe.digest, probe.restorable, probe.probedAt !== null])).toEqual([
        // Its engine cannot be reached: that they were asked for is known, and nothing else.
        [digest("1"), "unknown", true],
        [digest("2"), "unknown", true],
      ]);
    },
    { timeout: 15_000, interval: 100 },
  );
  expect(await db.prisma.unitImageSighting.count({ where: { unitId } })).toBe(0);
  const plan = await shop.plan("orders", 1);
  expect(plan.checks.find(({ name }) => name === "image_allowed")).toMatchObject({ status: "block" });
});
