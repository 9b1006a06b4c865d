import { beforeAll, describe, expect, test } from "vitest";
import { listActivityOperation } from "#lib/contracts/activity.ts";
import { type ListActivityInput, listActivity } from "#lib/services/history/list-activity.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { contextFor, insertDeployment, insertPerson, systemContext } from "#tests/support/factories.ts";
import { allPages, asset, COMMIT_A, COMMIT_B, DIGEST_A, locationIn, type TestLocation } from "./support.ts";

const database = useTestDatabase();
let deployment: { id: string; name: string };
let orders: TestLocation;
let items: TestLocation;

const URL = "https://git.example.test/shop";
const ADA = { name: "Ada Lovelace", email: "ada@example.test" };
const GRACE = { name: "Grace Hopper" };

/** Recorded one after the other: orders 1, items 1, orders 2 to 4 (alike), items 2 (failed), orders 5. */
beforeAll(async () => {
  deployment = await insertDeployment(database.db);
  const context = systemContext(database.db);
  orders = locationIn(context, deployment, "orders");
  items = locationIn(context, deployment, "items");
  await orders.push([asset("a"), asset("b")], { deployedBy: ADA, description: "Begin 100 %" });
  await items.push([asset("x")], { git: { url: URL, commit: COMMIT_A, message: "Add items", author: GRACE } });
  for (let again = 0; again < 3; again++) {
    await orders.push([asset("a"), asset("b", { codeVersion: "2" })], { image: { reference: "shop:2" } });
  }
  await items.fail("no module named items", { deployedBy: GRACE });
  await orders.push([asset("b", { codeVersion: "2" })], {
    git: { url: URL, commit: COMMIT_B, message: "Drop a", author: ADA },
  });
});

const ALL = ["orders 5", "items 2", "orders 4", "orders 3", "orders 2", "items 1", "orders 1"];

async function activity(input: Partial<ListActivityInput> = {}) {
  const read = { deployment: deployment.name, collapse: false, limit: 50, ...input };
  const pages = await allPages((cursor) => listActivity(orders.context, { ...read, cursor }));
  return pages.flatMap((page) => listActivityOperation.response.parse(page).items);
}

async function named(input: Partial<ListActivityInput> = {}): Promise<string[]> {
  return (await activity(input)).map(({ location, number }) => `${location} ${number}`);
}

describe("the activity of a deployment", () => {
  test("has the loads of all locations in the order of recording, whatever the size of its pages", async () => {
    for (const limit of [1, 2, 3, 50]) expect(await named({ limit })).toEqual(ALL);
  });

  test("pages fit together while loads of several locations come in at one instant", async () => {
    const place = await insertDeployment(database.db);
    const names = ["c", "a", "b"];
    for (const name of names) {
      const location = locationIn(orders.context, place, name);
      await location.push([]);
      await location.push([asset(name)]);
    }
    await database.db.sql.query(
      `update load set recorded_at = '2026-01-01T00:00:00.123456Z'
        where location_id in (select id from code_location where deployment_id = $1::uuid)`,
      [place.id],
    );
    const whole = await named({ deployment: place.name });
    expect(new Set(whole).size).toBe(6);
    expect(await named({ deployment: place.name, limit: 1 })).toEqual(whole);
    expect(await named({ deployment: place.name, limit: 4 })).toEqual(whole);
  });

  test("collapses similar entries into their first, which says how many follow", async () => {
    expect(await named({ collapse: true })).toEqual(["orders 5", "items 2", "orders 2", "items 1", "orders 1"]);
    const [, , group, single] = await activity({ collapse: true });
    expect(group?.group).toEqual({ last: 4, count: 3 });
    expect(single?.group).toBeUndefined();
    expect((await activity()).some((item) => item.group !== undefined)).toBe(false);
  });

  test.each<[string, Partial<ListActivityInput>, string[]]>([
    ["a location", { location: "items" }, ["items 2", "items 1"]],
    ["a location that is not there", { location: "nowhere" }, []],
    ["failed ones", { status: "failed" }, ["items 2"]],
    ["those that loaded", { status: "loaded", location: "items" }, ["items 1"]],
    ["those that came by a rollback", { status: "rolled_back" }, []],
    ["added assets", { change: "added" }, ["items 1", "orders 1"]],
    ["removed assets", { change: "removed" }, ["orders 5"]],
    ["changed assets", { change: "changed" }, ["orders 2"]],
    ["no changes", { change: "none" }, ["orders 4", "orders 3"]],
    ["who deployed or wrote it", { person: "ada" }, ["orders 5", "orders 1"]],
    ["an address", { person: "ADA@example" }, ["orders 5", "orders 1"]],
    ["a name that is only in the message", { person: "drop" }, []],
    ["a commit", { commit: COMMIT_B }, ["orders 5"]],
    ["the beginning of a commit", { commit: COMMIT_A.slice(0, 7) }, ["items 1"]],
    ["text of the image", { q: "SHOP:2" }, ["orders 4", "orders 3", "orders 2"]],
    ["text with a wildcard in it", { q: "100 %" }, ["orders 1"]],
    ["several at once", { person: "grace", status: "failed" }, ["items 2"]],
  ])("is narrowed to %s", async (_, input, expected) => {
    expect(await named(input)).toEqual(expected);
    expect(await named({ ...input, limit: 1 })).toEqual(expected);
  });

  test("is narrowed to a time, from its first instant to before its last", async () => {
    const [newest] = await activity({ limit: 1 });
    const from = newest?.recordedAt ?? "";
    expect(await named({ to: "2020-01-01T00:00:00Z" })).toEqual([]);
    expect(await named({ from: "2020-01-01T00:00:00Z" })).toEqual(ALL);
    expect((await named({ from }))[0]).toBe("orders 5");
    expect(await named({ to: from })).not.toContain("orders 5");
  });

  test("finds a commit that only the image's labels tell", async () => {
    const place = await insertDeployment(database.db);
    await locationIn(orders.context, place, "labelled").push([], { image: { reference: "l:1", digest: DIGEST_A } });
    await database.db.prisma.imageFact.create({
      data: { deploymentId: place.id, digest: DIGEST_A, git: { url: URL, commit: COMMIT_B }, toldBy: "engine" },
    });
    expect(await named({ deployment: place.name, commit: COMMIT_B.slice(0, 4) })).toEqual(["labelled 1"]);
    expect(await named({ deployment: place.name, commit: COMMIT_A.slice(0, 4) })).toEqual([]);
  });

  test("says of each load what the timeline shows, and nothing that may be large", async () => {
    const [newest, failed] = await activity();
    expect(newest).toMatchObject({
      isCurrent: true,
      comparedTo: 4,
      git: { commit: COMMIT_B },
      counts: { added: 0, removed: 1, changed: 0 },
    });
    expect(failed?.error).toEqual({ message: "no module named items", isCut: false, hasStack: false });
    expect(newest).not.toHaveProperty("metadata");
  });

  test("refuses a cursor of another list", async () => {
    const cursor = Buffer.from('{"before":3}').toString("base64url");
    await expect(
      listActivity(orders.context, { deployment: deployment.name, collapse: false, limit: 5, cursor }),
    ).rejects.toMatchObject({ code: "invalid" });
  });

  test("shows whoever reads loads in one location alone those of that one", async () => {
    const person = await insertPerson(database.db, { role: "catalog_viewer", deploymentId: deployment.id });
    const read = { deployment: deployment.name, collapse: false, limit: 50 };
    await expect(listActivity(contextFor(database.db, person), read)).rejects.toMatchObject({ code: "forbidden" });
    const { id: locationId } = await database.db.prisma.codeLocation.findFirstOrThrow({
      where: { deploymentId: deployment.id, name: "items" },
    });
    await database.db.prisma.roleGrant.create({
      data: { accountId: person.accountId, deploymentId: deployment.id, locationId, role: "viewer" },
    });
    const { items: seen } = await listActivity(contextFor(database.db, person), read);
    expect(seen.map(({ location }) => location)).toEqual(["items", "items"]);
    const stranger = await insertPerson(database.db, { role: null });
    await expect(listActivity(contextFor(database.db, stranger), read)).rejects.toMatchObject({ code: "not_found" });
  });
});
