import { describe, expect, test } from "vitest";
import { listLoadsOperation } from "#lib/contracts/loads.ts";
import { RESTORABLE_STATES } from "#lib/domain/rollback/status.ts";
import { type ListLoadsInput, listLoads } from "#lib/services/history/list-loads.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { allPages, asset, COMMIT_A, type TestLocation, testLocation } from "./support.ts";

const database = useTestDatabase();

const DAY_MS = 86_400_000;
const digest = (character: string) => `sha256:${character.repeat(64)}`;
const image = (character: string) => ({
  reference: `registry.example.test/orders:${character}`,
  digest: digest(character),
});

type Options = Omit<Partial<ListLoadsInput>, "deployment" | "location" | "cursor">;

/** Numbers of the loads that are let through, page by page of two. */
async function found(place: TestLocation, options: Options): Promise<number[]> {
  const pages = await allPages((cursor) =>
    listLoads(place.context, { ...place, collapse: false, limit: 2, ...options, cursor }),
  );
  for (const page of pages) listLoadsOperation.response.parse(page);
  return pages.flatMap((page) => page.items.map((item) => item.number));
}

/** Loads 1 to 6: of each kind of change, one that failed, and one that is like the one before it. */
async function mixedHistory(): Promise<TestLocation> {
  const place = await testLocation(database.db);
  const git = { url: "https://git.example.test/orders", commit: COMMIT_A };
  await place.push([asset("a"), asset("b")], {
    deployType: "image_and_dags",
    deployedBy: { name: "Ada Lovelace", email: "ada@example.test" },
  });
  await place.push([asset("a")], { deployType: "image", git: { ...git, author: { name: "Grace Hopper" } } });
  await place.fail("boom", { deployedBy: { name: "Ada Lovelace" } });
  await place.push([asset("a", { codeVersion: "2" })], { deployType: "dags" });
  await place.push([asset("a", { codeVersion: "2" })], { deployType: "dags", description: "Ada said so" });
  await place.push([asset("a", { codeVersion: "2" }), asset("c")], { deployType: "dags" });
  return place;
}

describe("the history can be narrowed", () => {
  test.each<[Options, number[]]>([
    [{ status: "failed" }, [3]],
    [{ status: "loaded" }, [6, 5, 4, 2, 1]],
    [{ status: "rolled_back" }, []],
    [{ deployType: "dags" }, [6, 5, 4]],
    [{ deployType: "dbt" }, []],
    [{ change: "added" }, [6, 1]],
    [{ change: "removed" }, [2]],
    [{ change: "changed" }, [4]],
    [{ change: "none" }, [5]],
    [{ person: "ada" }, [3, 1]],
    [{ person: "EXAMPLE.test" }, [1]],
    [{ person: "hopper" }, [2]],
    [{ person: "nobody" }, []],
    [{ person: "%" }, []],
    [{ person: "ada", status: "failed" }, [3]],
    [{ change: "added", deployType: "dags", q: "#6" }, [6]],
    [{ status: "loaded", before: 4 }, [2, 1]],
  ])("to %j", async (options, numbers) => {
    expect(await found(await mixedHistory(), options)).toEqual(numbers);
  });

  test("and be collapsed: an entry stands for its group when any member is let through, or its first changed that", async () => {
    const place = await mixedHistory();
    const collapsed = (options: Options) => found(place, { ...options, collapse: true });
    expect(await collapsed({ deployType: "dags" })).toEqual([6, 5]);
    expect(await collapsed({ change: "changed" })).toEqual([5]);
    expect(await collapsed({ change: "none" })).toEqual([]);
    expect(await collapsed({ person: "ada" })).toEqual([3, 1]);
  });

  test("to what a rollback brought", async () => {
    const place = await mixedHistory();
    await database.db.prisma.load.updateMany({
      where: { number: 6, locationId: await locationId(place) },
      data: { rollbackOf: 1 },
    });
    expect(await found(place, { status: "rolled_back" })).toEqual([6]);
  });
});

describe("loads are found by the assets that they changed", () => {
  test("whatever the change, in any case, and with the asset among those that are named", async () => {
    const place = await testLocation(database.db);
    const many = Array.from("abcdefgh", (name) => asset(["raw", name]));
    await place.push([...many, asset(["raw", "Zebra_1"])]);
    await place.push([...many, asset(["raw", "Zebra_1"], { codeVersion: "2" })]);
    await place.push([...many, asset(["raw", "Zebra_1"], { codeVersion: "2" }), asset("other")]);
    await place.push([...many, asset("other")]);
    expect(await found(place, { q: "raw/zebra_1" })).toEqual([4, 2, 1]);
    expect(await found(place, { q: "zebra_1", collapse: true })).toEqual([4, 2, 1]);
    expect(await found(place, { q: "zebra11" })).toEqual([]);
    const { items } = await listLoads(place.context, { ...place, collapse: false, limit: 9, q: "zebra" });
    expect(items.at(-1)?.changedKeys.map(({ key }) => key[1])).toEqual(["Zebra_1", "a", "b", "c", "d", "e"]);
  });

  test("and by their own texts at once, each load one time", async () => {
    const place = await testLocation(database.db);
    await place.push([asset("needle")], { description: "needle" });
    await place.push([asset("needle")], { description: "needle" });
    await place.push([asset("needle"), asset("needle 2")]);
    expect(await found(place, { q: "needle" })).toEqual([3, 2, 1]);
    expect(await found(place, { q: "needle", before: 3 })).toEqual([2, 1]);
    expect(await found(place, { q: "needle", collapse: true })).toEqual([3, 2]);
    expect(await found(place, { q: "needle", change: "added" })).toEqual([3, 1]);
  });

  test("of this code location alone", async () => {
    const [place, other] = [await testLocation(database.db), await testLocation(database.db)];
    await place.push([asset("here")]);
    await other.push([asset("elsewhere")]);
    expect(await found(place, { q: "elsewhere" })).toEqual([]);
    expect(await found(other, { q: "elsewhere" })).toEqual([1]);
  });
});

async function locationId(place: TestLocation): Promise<bigint> {
  const { id } = await database.db.prisma.codeLocation.findFirstOrThrow({
    where: { deploymentId: place.deploymentId },
  });
  return id;
}

test("narrowed to what can be rolled back to, it has the very loads that say so of themselves", async () => {
  const place = await testLocation(database.db);
  const { prisma } = database.db;
  // Loads of fifteen images, the older ones beyond the window of 90 days; each state of an image at every age.
  const images = "123456789abcdef".split("");
  for (const [index, character] of images.entries()) {
    const loadedAt = new Date(Date.now() - (images.length - index) * 15 * DAY_MS).toISOString();
    await place.push([asset(character)], { image: image(character), loadedAt });
  }
  await place.fail("boom", { image: image("1") });
  await place.push([asset("none")]);
  const location = await locationId(place);
  const unit = await prisma.deployUnit.create({
    data: { deploymentId: place.deploymentId, name: "shop", driver: "docker-engine", config: {} },
  });
  await prisma.codeLocation.update({ where: { id: location }, data: { deployUnitId: unit.id } });
  for (const [index, character] of images.entries()) {
    const state = RESTORABLE_STATES.filter((one) => one !== "expired")[index % 3] ?? "unknown";
    const fact = { unitId: unit.id, digest: digest(character), reference: image(character).reference };
    if (index % 2 === 0) await prisma.unitImageSighting.create({ data: { ...fact, restorable: state } });
    // What was seen to run counts before what was only asked for.
    await prisma.unitImageProbe.create({ data: { ...fact, restorable: index % 2 === 0 ? "restorable" : state } });
  }
  await prisma.deployHold.create({
    data: {
      unitId: unit.id,
      digest: digest("1"),
      owner: { name: "ada" },
      reason: "audit",
      expiresAt: new Date(Date.now() + DAY_MS),
    },
  });

  const { items } = await listLoads(place.context, { ...place, collapse: false, limit: 100 });
  const states = items.map((item) => item.restorable);
  for (const state of RESTORABLE_STATES) expect(states).toContain(state);
  const wanted = items.filter((item) => item.restorable === "restorable").map((item) => item.number);
  expect(wanted).toContain(1);
  expect(await found(place, { restorable: true })).toEqual(wanted);
  expect(await found(place, { restorable: true, status: "loaded" })).toEqual(wanted.filter((number) => number !== 16));
  expect(await found(place, { restorable: true, collapse: true })).toEqual(wanted);
});
