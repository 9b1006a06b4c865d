import { beforeAll, describe, expect, test } from "vitest";
import type { Context } from "#lib/services/context.ts";
import { gate } from "#lib/services/deployments/gate.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { createFreezeWindow } from "#lib/services/freeze/create-freeze-window.ts";
import { deleteFreezeWindow } from "#lib/services/freeze/delete-freeze-window.ts";
import { listFreezeWindows } from "#lib/services/freeze/list-freeze-windows.ts";
import { putFreezeWindow } from "#lib/services/freeze/put-freeze-window.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { blockVersion } from "#lib/services/holds/block-version.ts";
import { extendHold } from "#lib/services/holds/extend-hold.ts";
import { holdUnit } from "#lib/services/holds/hold-unit.ts";
import { liftBlock } from "#lib/services/holds/lift-block.ts";
import { listBlockedVersions } from "#lib/services/holds/list-blocked-versions.ts";
import { listHolds } from "#lib/services/holds/list-holds.ts";
import { releaseUnitHold } from "#lib/services/holds/release-unit-hold.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase({ poolSize: 10 });
let editor: Context;
let admin: Context;
let viewer: Context;

beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
  admin = await personContext(database.db, "alan", { role: "admin" });
  viewer = await personContext(database.db, "vera", { role: "viewer" });
});

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const refusal = (code: string, message: RegExp) =>
  expect.objectContaining({ name: "ServiceError", code, message: expect.stringMatching(message) });
const FOR_EVER = { type: "once" as const, startsAt: "2026-01-01T00:00:00Z", endsAt: "2099-01-01T00:00:00Z" };

/** A deployment with one unit that serves `orders`, whose loads are pushed. */
async function place(deployment: string) {
  const { id: deploymentId } = await insertDeployment(database.db, { name: deployment });
  const push = async (image: string) =>
    (
      await recordLoad(systemContext(database.db), {
        deployment,
        location: "orders",
        header: { status: "loaded", image: { reference: `orders:${image}`, digest: digest(image) } },
        assets: [],
        values: false,
      })
    ).load;
  await push("a");
  const unit = await database.db.prisma.deployUnit.create({
    data: { deploymentId, name: "shop", driver: "release-directory", config: {} },
  });
  await database.db.prisma.codeLocation.updateMany({ where: { deploymentId }, data: { deployUnitId: unit.id } });
  const orders = { deployment, location: "orders" };
  return { deployment, deploymentId, push, orders, shop: { deployment, unit: "shop" } };
}

describe("a hold made by hand", () => {
  test("keeps what runs, marks what comes with another image, and leaves what comes with its own", async () => {
    const { shop, push, orders, deploymentId } = await place("held");
    const { hold } = await holdUnit(editor, { ...shop, reason: " month end ", hours: 24 });
    expect(hold).toMatchObject({ owner: "ada", reason: "month end", digest: digest("a") });
    await expect(holdUnit(admin, { ...shop, reason: "x", hours: 1 })).rejects.toEqual(
      refusal("conflict", /ada holds shop until .*: month end Extend that hold, or release it first/),
    );
    expect((await push("a")).againstHold).toBeNull();
    // The engine knows the same image by another digest too.
    await database.db.prisma.imageFact.create({
      data: { deploymentId, digest: digest("a"), aliases: [digest("c")], toldBy: "engine" },
    });
    expect((await push("c")).againstHold).toBeNull();
    expect((await push("b")).againstHold).toEqual({ owner: "ada", reason: "month end" });
    expect((await getLocation(viewer, orders)).location.currentLoad?.againstHold).toEqual({
      owner: "ada",
      reason: "month end",
    });

    expect(await gate(viewer, { ...orders, digest: digest("b") })).toMatchObject({ open: false, causes: ["held"] });
    expect(await gate(viewer, { ...orders, digest: digest("c") })).toMatchObject({ open: true, causes: [] });
    expect(await releaseUnitHold(editor, shop)).toEqual({ released: true });
    expect(await releaseUnitHold(editor, shop)).toEqual({ released: false });
    // What was recorded against it stays so.
    expect((await getLocation(viewer, orders)).location.currentLoad?.againstHold).not.toBeNull();
    expect((await push("d")).againstHold).toBeNull();
  });

  test("is extended, never shortened, and each change stands in the audit log", async () => {
    const { shop, deploymentId } = await place("extended");
    await expect(extendHold(editor, { ...shop, hours: 1 })).rejects.toEqual(refusal("conflict", /not held/));
    const { hold } = await holdUnit(editor, { ...shop, reason: "x", hours: 24 });
    expect(await extendHold(admin, { ...shop, hours: 1 })).toEqual({ hold });
    const longer = await extendHold(admin, { ...shop, hours: 48 });
    expect(Date.parse(longer.hold.expiresAt)).toBeGreaterThan(Date.parse(hold.expiresAt));
    expect((await listHolds(viewer, shop)).items).toEqual([
      expect.objectContaining({ unit: "shop", locations: ["orders"], hold: expect.objectContaining(longer.hold) }),
    ]);
    await releaseUnitHold(editor, shop);
    const events = await database.db.prisma.auditEvent.findMany({ where: { deploymentId }, orderBy: { id: "asc" } });
    expect(events.map(({ action }) => action).filter((action) => action.startsWith("hold."))).toEqual([
      "hold.made",
      "hold.extended",
      "hold.released",
    ]);
    await expect(holdUnit(viewer, { ...shop, reason: "x", hours: 1 })).rejects.toEqual(refusal("forbidden", /holds/));
  });
});

describe("a blocked version", () => {
  test("is blocked under every digest of its image, on every load of it, until somebody lifts it", async () => {
    const { orders, push, deploymentId } = await place("blocked");
    await push("b");
    await database.db.prisma.imageFact.create({
      data: { deploymentId, digest: digest("a"), aliases: [digest("c")], toldBy: "registry" },
    });
    const { block } = await blockVersion(editor, { ...orders, number: 1, reason: "writes twice" });
    expect(block).toMatchObject({ unit: "shop", load: 1, digest: digest("a"), by: "ada" });
    await expect(blockVersion(admin, { ...orders, number: 1, reason: "again" })).rejects.toEqual(
      refusal("conflict", /ada blocked this version already: writes twice/),
    );
    const later = await push("c");
    expect(later.blocked).toMatchObject({ reason: "writes twice", by: "ada" });
    expect((await push("b")).blocked).toBeNull();
    expect(await gate(viewer, { ...orders, digest: digest("c") })).toMatchObject({
      open: false,
      causes: ["version_blocked"],
    });
    expect(await gate(viewer, { ...orders, digest: digest("b") })).toMatchObject({ open: true });
    expect(await gate(viewer, orders)).toMatchObject({ open: true });
    const plan = await planRollback(editor, { ...orders, targetLoad: later.number }, { answerLimitMs: 1 });
    expect(plan.checks).toContainEqual({
      name: "version_blocked",
      status: "block",
      message: expect.stringMatching(/^ada blocked this version at .*: writes twice\./),
    });
    expect((await listBlockedVersions(viewer, orders)).items).toHaveLength(1);
    // On another load of the same image.
    expect(await liftBlock(admin, { ...orders, number: later.number })).toEqual({ lifted: true });
    expect(await liftBlock(admin, { ...orders, number: later.number })).toEqual({ lifted: false });
    expect((await listBlockedVersions(viewer, orders)).items).toEqual([]);
    await expect(blockVersion(viewer, { ...orders, number: 1, reason: "x" })).rejects.toEqual(
      refusal("forbidden", /holds/),
    );
  });

  test("of twenty people at once one blocks it, and the others learn who did", async () => {
    const { orders } = await place("crowd");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        blockVersion(index % 2 ? editor : admin, { ...orders, number: 1, reason: "x" }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === "rejected") expect(outcome.reason).toEqual(refusal("conflict", /blocked this version/));
    }
  });
});

describe("a freeze window", () => {
  test("closes menu, plan, gate and board by one answer, and opens them again", async () => {
    const { deployment, orders, push } = await place("frozen");
    await push("b");
    const { window } = await createFreezeWindow(admin, {
      deployment,
      name: "books",
      reason: "month end",
      enabled: true,
      schedule: FOR_EVER,
    });
    const state = { closed: true, windows: [{ id: window.id, name: "books", reason: "month end" }] };
    expect((await listFreezeWindows(viewer, { deployment })).state).toMatchObject(state);
    expect((await getLocation(viewer, orders)).location.freeze).toMatchObject(state);
    expect(await gate(viewer, orders)).toMatchObject({ open: false, causes: ["frozen"] });
    const check = async () =>
      (await planRollback(editor, { ...orders, targetLoad: 1 }, { answerLimitMs: 1 })).checks.find(
        ({ name }) => name === "freeze_window",
      );
    expect(await check()).toMatchObject({ status: "block", overridable: true });

    await putFreezeWindow(admin, { ...window, deployment, window: window.id, enabled: false, schedule: FOR_EVER });
    expect(await gate(viewer, orders)).toMatchObject({ open: true });
    expect(await check()).toMatchObject({ status: "pass" });
    await deleteFreezeWindow(admin, { deployment, window: window.id });
    expect((await listFreezeWindows(viewer, { deployment })).items).toEqual([]);
  });

  test("is refused with what is wrong with it, and is for Admins to change", async () => {
    const { deployment } = await place("wrong");
    const schedule = { type: "recurring" as const, cron: "every day", timeZone: "Nowhere/None", durationMinutes: 60 };
    const input = { deployment, name: "w", reason: "", enabled: true, schedule };
    await expect(createFreezeWindow(admin, input)).rejects.toMatchObject({
      code: "invalid",
      errors: [{ path: "schedule.timeZone" }, { path: "schedule.cron" }],
    });
    await expect(createFreezeWindow(editor, { ...input, schedule: FOR_EVER })).rejects.toEqual(
      refusal("forbidden", /Configuring a deployment needs/),
    );
    await createFreezeWindow(admin, { ...input, schedule: FOR_EVER });
    await expect(createFreezeWindow(admin, { ...input, schedule: FOR_EVER })).rejects.toEqual(
      refusal("conflict", /named “w” already/),
    );
  });
});
