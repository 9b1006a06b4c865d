import { describe, expect, test, vi } from "vitest";
import { recordObservation } from "#lib/services/history/record-observation.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";
import { OBSERVATION } from "#tests/support/observation.ts";
import { awaitRollback } from "./await-rollback.ts";
import { blockVersion } from "./block-version.ts";
import { pointLoadAt, rollBackTo } from "./crash-fixture.ts";
import { useWatchedWorld } from "./watched-world.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
const world = useWatchedWorld(database, { deployLimitMs: 8_000 });

async function rollBack(deployment: string) {
  return awaitRollback(world.editor, await rollBackTo(world.editor, deployment, 1));
}

describe("what ran before is put back", () => {
  test("when the new process dies after it was healthy", async () => {
    const unit = await world.unitOf({ deployment: "dies-late" });
    // Nobody observes what died.
    await world.limitUntilTestEnds({ observeLimitMs: 3_000 });
    world.onStep = (step, moment) => {
      if (step === "wait_healthy" && moment === "recorded") {
        for (const pid of unit.pidsAtOnce()) process.kill(pid, "SIGKILL");
      }
    };
    const rollback = await rollBack("dies-late");
    expect(rollback).toMatchObject({
      status: "reverted",
      revert: { image: { digest: unit.second }, observedDigest: unit.second, digestMatches: true, healthy: true },
    });
    expect(rollback.outcome).toMatch(
      /^shop:r1 was deployed, but nothing runs any more\. shop:r2 was put back and runs/,
    );
    expect(await unit.running()).toMatchObject({ image: { digest: unit.second }, healthy: true });
    expect(await unit.pids()).toHaveLength(1);
    expect(await unit.everOverlapped()).toBe(false);
  });

  test("when what came up once fails to load afterwards, while another location is waited for", async () => {
    const unit = await world.unitOf({ deployment: "loads-once", locations: ["orders", "items"] });
    const { prisma } = database.db;
    const { deploymentId, connectionId } = unit;
    // Nobody observes the other location.
    const unread = await prisma.connection.create({ data: { deploymentId, name: "off", kind: "none", config: {} } });
    await prisma.codeLocation.updateMany({ where: { deploymentId, name: "items" }, data: { connectionId: unread.id } });
    const id = await rollBackTo(world.editor, "loads-once", 1, ["observed"]);
    await unit.awaitLoad(3);
    const { leaseOwner } = await prisma.connection.findUniqueOrThrow({ where: { id: connectionId } });
    const running = await unit.running();
    const again = {
      ...OBSERVATION,
      serverId: "after-a-restart",
      observedAt: new Date(),
      status: "failed",
      error: { message: "ImportError: no module named ledger" },
    } as const;
    const seen = { connectionId, watcher: leaseOwner ?? "", observation: again, image: running?.image ?? null };
    await recordObservation(systemContext(database.db), seen);
    const rollback = await awaitRollback(world.editor, id);
    expect(rollback).toMatchObject({ status: "reverted", revert: { digestMatches: true, healthy: true } });
    expect(rollback.outcome).toMatch(/orders failed to load \(load #4\): ImportError/);
    expect(await unit.running()).toMatchObject({ image: { digest: unit.second } });
  });

  test("when a deploy takes longer than it may", async () => {
    const unit = await world.unitOf({ deployment: "slow", healthTimeoutMs: 60_000 });
    await pointLoadAt(database.db, unit, await unit.publish("r0", { behaviour: "never-ready" }));
    const rollback = await rollBack("slow");
    expect(rollback).toMatchObject({ status: "reverted", revert: { digestMatches: true, healthy: true } });
    expect(rollback.outcome).toMatch(
      /^The deploy of shop:r0 did not end: It did not end within 8 seconds\. Either version may run there, or none\. shop:r2 was put back and runs/,
    );
    expect(await unit.running()).toMatchObject({ image: { digest: unit.second }, healthy: true });
    expect(await unit.pids()).toHaveLength(1);
  });
});

describe("what ran before is not put back, and it is said why", () => {
  const broken = { error: "ImportError: no module named ledger" };

  test("where the deployment does not revert by itself", async () => {
    const unit = await world.unitOf({ deployment: "by-hand" });
    await database.db.prisma.deployment.update({ where: { id: unit.deploymentId }, data: { autoRevert: false } });
    const bad = await unit.publish("r0", broken);
    await pointLoadAt(database.db, unit, bad);
    const rollback = await rollBack("by-hand");
    expect(rollback).toMatchObject({ status: "failed", load: 3, revert: null });
    expect(rollback.outcome).toMatch(/What ran before was not put back: this deployment does not revert by itself\.$/);
    expect(await unit.running()).toMatchObject({ image: { digest: bad } });
  });

  test("where that version is blocked", async () => {
    const unit = await world.unitOf({ deployment: "blocked-before" });
    const bad = await unit.publish("r0", broken);
    await pointLoadAt(database.db, unit, bad);
    await blockVersion(database.db, unit, 2);
    const rollback = await rollBack("blocked-before");
    expect(rollback.status).toBe("failed");
    expect(rollback.outcome).toMatch(
      /\(shop:r2\) cannot be put back: that version is blocked here \(loses orders\)\.$/,
    );
    expect(await unit.running()).toMatchObject({ image: { digest: bad } });
  });

  test("where it failed to load too", async () => {
    const unit = await world.unitOf({ deployment: "both-bad" });
    await pointLoadAt(database.db, unit, await unit.publish("r0", broken));
    await unit.publish("r3", { error: "SyntaxError" });
    await unit.deploy("r3");
    await unit.awaitLoad(3);
    const rollback = await rollBack("both-bad");
    expect(rollback.status).toBe("failed");
    expect(rollback.outcome).toMatch(/\(shop:r3\) cannot be put back: it failed to load too \(load #3\)\.$/);
  });

  test("for differences alone", async () => {
    const assets = { orders: [{ key: ["orders"], codeVersion: "1" }] };
    const unit = await world.unitOf({ deployment: "differs", first: { behaviour: "varies", assets } });
    const rollback = await rollBack("differs");
    expect(rollback).toMatchObject({ status: "succeeded_with_differences", revert: null });
    expect(await unit.running()).toMatchObject({ image: { digest: unit.first } });
  });
});

test("where putting it back fails too, that is what is said", async () => {
  const unit = await world.unitOf({ deployment: "no-way-back" });
  const bad = await unit.publish("r0", { error: "ImportError: no module named ledger" });
  await pointLoadAt(database.db, unit, bad);
  world.onStep = (step, moment) => {
    if (step === "verify" && moment === "recorded") unit.unpublishAtOnce("r2");
  };
  const rollback = await rollBack("no-way-back");
  expect(rollback).toMatchObject({ status: "failed", load: 3, revert: null });
  expect(rollback.outcome).toMatch(
    /orders failed to load \(load #3\): ImportError.* shop:r2 could not be put back; shop:r0 runs\. shop:r2 .*is not in /,
  );
  expect(rollback.steps.at(-1)).toMatchObject({ name: "revert", status: "failed" });
  expect(await unit.running()).toMatchObject({ image: { digest: bad } });
});
