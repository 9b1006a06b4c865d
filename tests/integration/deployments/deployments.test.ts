import { describe, expect, test } from "vitest";
import {
  gateOperation,
  getLocationOperation,
  ignoredMetadataSchema,
  listDeploymentsOperation,
  listLocationsOperation,
} from "#lib/contracts/deployments.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { createDeployment } from "#lib/services/deployments/create-deployment.ts";
import { gate } from "#lib/services/deployments/gate.ts";
import { getDeployment } from "#lib/services/deployments/get-deployment.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { listDeployments } from "#lib/services/deployments/list-deployments.ts";
import { listLocations } from "#lib/services/deployments/list-locations.ts";
import { releaseHold } from "#lib/services/deployments/release-hold.ts";
import { reloadLocation } from "#lib/services/deployments/reload-location.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { blockVersion } from "#lib/services/holds/block-version.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, insertToken, systemContext } from "#tests/support/factories.ts";
import { asset, DIGEST_A, DIGEST_B, locationIn } from "../history/support.ts";

const database = useTestDatabase();

const REFUSED = (code: string) => expect.objectContaining({ name: "ServiceError", code });

describe("creating a deployment", () => {
  test("is for an Organization Admin, once per name", async () => {
    const admin = contextFor(database.db, await insertPerson(database.db, { role: "organization_admin" }));
    const { deployment } = await createDeployment(admin, { name: "created", kind: "dagster" });
    expect(deployment).toMatchObject({
      name: "created",
      kind: "dagster",
      locationCount: 0,
      role: "organization_admin",
    });
    expect(await getDeployment(admin, { deployment: "created" })).toEqual({ deployment });
    await expect(createDeployment(admin, { name: "created", kind: "generic" })).rejects.toEqual(REFUSED("conflict"));
    const lines = await database.db.prisma.auditEvent.findMany({ where: { action: "deployment.created" } });
    expect(lines).toMatchObject([{ target: { deployment: "created" }, after: { kind: "dagster" } }]);

    const lesser = contextFor(database.db, await insertPerson(database.db, { role: "admin" }));
    await expect(createDeployment(lesser, { name: "another", kind: "generic" })).rejects.toEqual(REFUSED("forbidden"));
  });

  test("by two at once makes one", async () => {
    const context = systemContext(database.db);
    const tries = await Promise.allSettled(
      Array.from({ length: 5 }, () => createDeployment(context, { name: "raced", kind: "generic" })),
    );
    expect(tries.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });
});

describe("ignored metadata of a deployment", () => {
  test("are set as a whole, sorted and each once, with a line in the audit log for every change", async () => {
    const { id, name } = await insertDeployment(database.db);
    const context = contextFor(database.db, await insertPerson(database.db, { role: "admin", deploymentId: id }));
    expect((await getDeployment(context, { deployment: name })).deployment.ignoredMetadata).toEqual([]);

    const given = ["b", "😀*", "__proto__", "b", 'a, "b" {c}'];
    const sorted = ["__proto__", 'a, "b" {c}', "b", "😀*"];
    const { deployment } = await configureDeployment(context, { deployment: name, ignoredMetadata: given });
    expect(deployment.ignoredMetadata).toEqual(sorted);
    expect(await getDeployment(context, { deployment: name })).toEqual({ deployment });
    await configureDeployment(context, { deployment: name, ignoredMetadata: sorted });
    expect(await configureDeployment(context, { deployment: name })).toEqual({ deployment });
    await configureDeployment(context, { deployment: name, ignoredMetadata: [] });

    const lines = await database.db.prisma.auditEvent.findMany({
      where: { action: "deployment.changed", deploymentId: id },
      orderBy: { id: "asc" },
    });
    expect(lines).toMatchObject([
      { before: { ignoredMetadata: [] }, after: { ignoredMetadata: sorted } },
      { before: { ignoredMetadata: sorted }, after: { ignoredMetadata: [] } },
    ]);
  });

  test("are not for those who may not configure it", async () => {
    const { id, name } = await insertDeployment(database.db);
    const editor = contextFor(database.db, await insertPerson(database.db, { role: "editor", deploymentId: id }));
    const setting = { deployment: name, ignoredMetadata: ["a"] };
    await expect(configureDeployment(editor, setting)).rejects.toEqual(REFUSED("forbidden"));
    const stranger = contextFor(database.db, await insertPerson(database.db, { role: null }));
    await expect(configureDeployment(stranger, setting)).rejects.toEqual(REFUSED("not_found"));
  });

  test.each([
    ["more than a hundred", Array.from({ length: 101 }, (_, index) => `m${index}`)],
    ["an empty name", [""]],
    ["a name that cannot be stored", ["\0"]],
  ])("are refused: %s", (_, ignoredMetadata) => {
    expect(ignoredMetadataSchema.safeParse(ignoredMetadata).success).toBe(false);
  });
});

describe("listing deployments", () => {
  test("shows those that the caller may read, with the role there", async () => {
    const [one, two] = [await insertDeployment(database.db), await insertDeployment(database.db)];
    const person = await insertPerson(database.db, { role: "viewer", deploymentId: one.id });
    const mine = await listDeployments(contextFor(database.db, person));
    expect(listDeploymentsOperation.response.parse(mine)).toEqual(mine);
    expect(mine.items.map(({ name, role }) => ({ name, role }))).toEqual([{ name: one.name, role: "viewer" }]);

    const everywhere = await listDeployments(
      contextFor(database.db, await insertPerson(database.db, { role: "admin" })),
    );
    expect(everywhere.items.map((item) => item.name)).toEqual(expect.arrayContaining([one.name, two.name]));
    const writer = await insertToken(database.db, { role: "editor", scopes: ["loads:write"] });
    expect((await listDeployments(contextFor(database.db, writer.actor))).items).toEqual([]);
    const nobody = await insertPerson(database.db, { role: null });
    expect((await listDeployments(contextFor(database.db, nobody))).items).toEqual([]);
    await expect(getDeployment(contextFor(database.db, person), { deployment: two.name })).rejects.toEqual(
      REFUSED("not_found"),
    );
  });
});

/** A deployment with the locations `orders` and `items` in one deploy unit, and `alone` in none. */
async function served() {
  const { prisma } = database.db;
  const deployment = await insertDeployment(database.db);
  const context = systemContext(database.db);
  const push = (name: string) => locationIn(context, deployment, name);
  await push("orders").push([asset("a")], { image: { reference: "orders:a", digest: DIGEST_A } });
  await push("items").push([]);
  await push("alone").push([asset("b")]);
  await push("alone").fail("boom");
  const unit = await prisma.deployUnit.create({
    data: { deploymentId: deployment.id, name: "shop", driver: "release-directory", config: {} },
  });
  await prisma.codeLocation.updateMany({
    where: { deploymentId: deployment.id, name: { in: ["orders", "items"] } },
    data: { deployUnitId: unit.id },
  });
  const hold = (data: { digest: string | null; expiresAt?: Date }) =>
    prisma.deployHold.create({
      data: {
        unitId: unit.id,
        owner: { type: "person", id: "1", name: "Maria" },
        reason: "orders are wrong",
        expiresAt: new Date(Date.now() + 3_600_000),
        ...data,
      },
    });
  return { context, deployment: deployment.name, deploymentId: deployment.id, location: "orders", unit, hold };
}

describe("code locations", () => {
  test("are listed by name with their current load, their unit and what it takes along", async () => {
    const place = await served();
    const { items } = listLocationsOperation.response.parse(await listLocations(place.context, place));
    const unit = { name: "shop", driver: "release-directory", locations: ["items", "orders"] };
    expect(items).toMatchObject([
      {
        name: "alone",
        status: "failed",
        currentLoad: { number: 2, isCurrent: true },
        lastGoodLoad: 1,
        unit: null,
        watched: false,
        connection: null,
      },
      { name: "items", status: "loaded", unit, hold: null, activeRollback: null },
      { name: "orders", status: "loaded", currentLoad: { number: 1 }, lastGoodLoad: 1, unit },
    ]);
    const one = await getLocation(place.context, place);
    expect(getLocationOperation.response.parse(one)).toEqual(one);
    expect(one.location).toEqual(items[2]);
    expect(one.location.updatedAt).toBe(one.location.currentLoad?.loadedAt);
  });

  test("show the state of the connection that watches them, also before the first load", async () => {
    const place = await served();
    const connection = await database.db.prisma.connection.create({
      data: {
        deploymentId: place.deploymentId,
        name: "watcher",
        kind: "process",
        config: {},
        state: "unreachable",
        stateDetail: "connection refused",
      },
    });
    const nameHash = Buffer.alloc(32, 1);
    await database.db.prisma.codeLocation.create({
      data: { deploymentId: place.deploymentId, name: "watched", nameHash, connectionId: connection.id },
    });
    const { items } = await listLocations(place.context, place);
    expect(items.find((item) => item.name === "watched")).toEqual({
      name: "watched",
      role: "organization_admin",
      status: "none",
      currentLoad: null,
      lastGoodLoad: null,
      goodBefore: null,
      loading: false,
      recent: [],
      updatedAt: null,
      watched: true,
      connection: {
        name: "watcher",
        kind: "process",
        canReload: false,
        state: "unreachable",
        detail: "connection refused",
        since: connection.stateSince.toISOString(),
      },
      unit: null,
      hold: null,
      freeze: { closed: false, next: null },
      activeRollback: null,
    });
  });

  test("tell how they fared lately, the newest first, and no more than twenty loads", async () => {
    const place = await served();
    const { push } = locationIn(place.context, { id: place.deploymentId, name: place.deployment }, "alone");
    const recent = async () =>
      (await listLocations(place.context, place)).items.find(({ name }) => name === "alone")?.recent ?? [];
    expect(await recent()).toMatchObject([
      { number: 2, status: "failed", rollbackOf: null, counts: { added: 0, removed: 0, changed: 0 } },
      { number: 1, status: "loaded", counts: { added: 1, removed: 0, changed: 0 } },
    ]);
    for (let version = 0; version < 20; version++) await push([asset("b", { codeVersion: String(version) })]);
    expect((await recent()).map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => 22 - index));
    expect((await recent())[0]).toMatchObject({ counts: { added: 0, removed: 0, changed: 1 } });
    const { load } = await getLoad(place.context, { ...place, location: "alone", number: 22 });
    expect((await recent())[0]?.loadedAt).toBe(load.loadedAt);
  });

  test("name what they could go back to while the newest load failed, as it stands in the deploy unit", async () => {
    const place = await served();
    const goodBefore = async () => (await getLocation(place.context, place)).location.goodBefore;
    expect(await goodBefore()).toBeNull();
    const { fail } = locationIn(place.context, { id: place.deploymentId, name: place.deployment }, "orders");
    await fail("boom");
    const image = { reference: "orders:a", digest: DIGEST_A };
    expect(await goodBefore()).toMatchObject({ number: 1, image, restorable: "unknown", blocked: null });
    await database.db.prisma.unitImageSighting.create({
      data: { unitId: place.unit.id, digest: DIGEST_A, restorable: "restorable" },
    });
    const block = { context: place.context, deployment: place.deployment, location: "orders", number: 1 };
    await blockVersion(block.context, { ...block, reason: "it loses orders" });
    expect(await goodBefore()).toMatchObject({
      restorable: "restorable",
      blocked: { reason: "it loses orders", at: expect.stringMatching(/Z$/) },
    });
  });

  test("say that they are being loaded anew while somebody's request for it is open", async () => {
    const place = await served();
    const connection = await database.db.prisma.connection.create({
      data: { deploymentId: place.deploymentId, name: "webserver", kind: "dagster", config: {} },
    });
    await database.db.prisma.codeLocation.updateMany({
      where: { deploymentId: place.deploymentId },
      data: { connectionId: connection.id },
    });
    const loading = async () => {
      const { items } = await listLocations(place.context, place);
      return items.filter((item) => item.loading).map(({ name }) => name);
    };
    expect(await loading()).toEqual([]);
    const asked = reloadLocation(place.context, place, 3000);
    await expect.poll(loading).toEqual(["orders"]);
    await database.db.prisma.workerRequest.updateMany({
      where: { kind: "reload_location" },
      data: { answer: { status: "reloaded" }, answeredAt: new Date() },
    });
    expect(await asked).toEqual({ reload: { status: "reloaded", reason: null } });
    expect(await loading()).toEqual([]);
  });

  test("do not say so for ever where no worker is there to answer", async () => {
    const place = await served();
    const connection = await database.db.prisma.connection.create({
      data: { deploymentId: place.deploymentId, name: "webserver", kind: "dagster", config: {} },
    });
    await database.db.prisma.codeLocation.updateMany({
      where: { deploymentId: place.deploymentId },
      data: { connectionId: connection.id },
    });
    const question = { connectionId: connection.id, location: "orders" };
    const ask = (askedAt: Date, claimedAt: Date | null) =>
      database.db.prisma.workerRequest.create({ data: { kind: "reload_location", question, askedAt, claimedAt } });
    const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const loading = async () => (await getLocation(place.context, place)).location.loading;
    await ask(ago(2), null);
    expect(await loading()).toBe(false);
    await ask(ago(3), ago(3));
    expect(await loading()).toBe(true);
    await database.db.prisma.workerRequest.updateMany({ data: { askedAt: ago(11) } });
    expect(await loading()).toBe(false);
  });

  test("are not for a Catalog Viewer", async () => {
    const place = await served();
    const person = await insertPerson(database.db, { role: "catalog_viewer" });
    await expect(listLocations(contextFor(database.db, person), place)).rejects.toEqual(REFUSED("forbidden"));
    await expect(getLocation(place.context, { ...place, location: "nowhere" })).rejects.toEqual(REFUSED("not_found"));
  });

  test("tell whether the target can deploy a load's image again, as far as it was seen there", async () => {
    const place = await served();
    const restorable = async () => (await getLoad(place.context, { ...place, number: 1 })).load.restorable;
    expect(await restorable()).toBe("unknown");
    await database.db.prisma.unitImageSighting.create({
      data: { unitId: place.unit.id, digest: DIGEST_A, restorable: "image_gone" },
    });
    expect(await restorable()).toBe("image_gone");
    expect((await getLocation(place.context, place)).location.currentLoad?.restorable).toBe("image_gone");
  });
});

describe("the gate", () => {
  test("is open without a unit, a hold or a rollback", async () => {
    const place = await served();
    expect(await gate(place.context, place)).toEqual({ open: true, reasons: [], causes: [], hold: null });
    expect(await gate(place.context, { ...place, location: "alone" })).toMatchObject({ open: true });
  });

  test("is closed while the unit is held, but for the image that the hold protects", async () => {
    const place = await served();
    await place.hold({ digest: DIGEST_A });
    const closed = gateOperation.response.parse(await gate(place.context, { ...place, location: "items" }));
    expect(closed).toMatchObject({
      open: false,
      reasons: [expect.stringContaining("Maria holds the deploy unit")],
      hold: { owner: "Maria", reason: "orders are wrong", digest: DIGEST_A, rollbackId: null },
    });
    expect(await gate(place.context, { ...place, digest: DIGEST_B })).toMatchObject({ open: false });
    expect(await gate(place.context, { ...place, digest: DIGEST_A })).toMatchObject({ open: true });
  });

  test("is closed for every image by a hold without a digest, and opens when it expires", async () => {
    const place = await served();
    const { id } = await place.hold({ digest: null });
    expect(await gate(place.context, { ...place, digest: DIGEST_A })).toMatchObject({ open: false });
    await database.db.prisma.deployHold.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } });
    expect(await gate(place.context, place)).toEqual({ open: true, reasons: [], causes: [], hold: null });
  });

  test("is closed while a rollback runs in the unit", async () => {
    const place = await served();
    const { prisma } = database.db;
    const location = await prisma.codeLocation.findFirstOrThrow({
      where: { deploymentId: place.deploymentId, name: "orders" },
    });
    const plan = await prisma.rollbackPlan.create({
      data: {
        locationId: location.id,
        unitId: place.unit.id,
        currentLoad: 1,
        targetLoad: 1,
        serial: 1,
        body: {},
        createdBy: {},
        expiresAt: new Date(),
      },
    });
    const rollback = await prisma.rollback.create({
      data: {
        planId: plan.id,
        locationId: location.id,
        unitId: place.unit.id,
        fromLoad: 1,
        targetLoad: 1,
        description: "",
        status: "queued",
        requestedBy: {},
      },
    });
    expect(await gate(place.context, { ...place, location: "items" })).toMatchObject({ open: false });
    expect((await getLocation(place.context, place)).location.activeRollback).toBe(rollback.id);
    await prisma.rollback.update({ where: { id: rollback.id }, data: { status: "succeeded" } });
    expect(await gate(place.context, place)).toMatchObject({ open: true });
  });
});

describe("releasing a hold", () => {
  test("opens the gate, makes plans of the unit stale and is written down", async () => {
    const place = await served();
    await place.hold({ digest: DIGEST_A });
    expect(await releaseHold(place.context, place)).toEqual({ released: true });
    expect(await gate(place.context, place)).toMatchObject({ open: true, hold: null });
    expect(await releaseHold(place.context, place)).toEqual({ released: false });
    expect(await releaseHold(place.context, { ...place, location: "alone" })).toEqual({ released: false });
    const unit = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: place.unit.id } });
    expect(unit.revision).toBe(place.unit.revision + 1);
    const lines = await database.db.prisma.auditEvent.findMany({
      where: { deploymentId: place.deploymentId, action: "hold.released" },
    });
    expect(lines).toHaveLength(1);
  });

  test("needs an Editor", async () => {
    const place = await served();
    await place.hold({ digest: DIGEST_A });
    const launcher = contextFor(database.db, await insertPerson(database.db, { role: "launcher" }));
    await expect(releaseHold(launcher, place)).rejects.toEqual(REFUSED("forbidden"));
    expect(await gate(launcher, place)).toMatchObject({ open: false });
  });
});
