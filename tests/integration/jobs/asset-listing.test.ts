import { expect, test, vi } from "vitest";
import { countUnlisted, readUnlistedLocations, writeListings } from "#lib/db/history/listings.ts";
import { definitionFromBody } from "#lib/domain/snapshot/hash.ts";
import { assetListing } from "#lib/domain/snapshot/listing.ts";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { asset, hashed, testLocation } from "#tests/integration/history/support.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useTestDatabase } from "#tests/support/database.ts";

const database = useTestDatabase();

/** More than are listed while a load is recorded. */
const MANY = 1500;

test("the worker lists large loads, and what an earlier release recorded without listing it", async () => {
  const large = await testLocation(database.db);
  const old = await testLocation(database.db);
  await old.push([asset("kept", { group: "g" }), asset("gone", { group: "g" })]);
  await old.push([asset("kept", { group: "g" })]);
  // As the migration leaves it.
  await database.db.sql.query("delete from asset_listing");
  await database.db.sql.query("update code_location set listed_load = 0");
  const groupOf = async (deployment: string) => {
    const { items, catchingUp } = await searchAssets(large.context, { deployment, group: ["g"], limit: 500 });
    return { names: items.map(({ name }) => name), catchingUp };
  };
  expect(await groupOf(old.deployment)).toEqual({ names: [], catchingUp: [old.location] });

  const worker = await startLocalWorker(database);
  try {
    await vi.waitFor(
      async () => expect(await groupOf(old.deployment)).toEqual({ names: ["gone", "kept"], catchingUp: [] }),
      { timeout: 20_000, interval: 100 },
    );
    await large.push(Array.from({ length: MANY }, (_, index) => asset(`a${index}`, { group: index < 3 ? "g" : "h" })));
    await vi.waitFor(
      async () => expect(await groupOf(large.deployment)).toEqual({ names: ["a0", "a1", "a2"], catchingUp: [] }),
      { timeout: 20_000, interval: 100 },
    );
  } finally {
    await worker.stop();
  }
});

test("a worker that lists up to an earlier load than another one did takes no asset back", async () => {
  const { push, deployment, location, context } = await testLocation(database.db);
  const before = asset("orders", { group: "before" });
  await push([before, asset("kept", { group: "before" })]);
  await push([asset("orders", { group: "after" }), asset("kept", { group: "before" })]);
  const groupOf = async (group: string) => {
    const { items } = await searchAssets(context, { deployment, group: [group], limit: 500 });
    return items.map(({ name }) => name);
  };
  expect([await groupOf("before"), await groupOf("after")]).toEqual([["kept"], ["orders"]]);

  const { id } = await database.db.prisma.codeLocation.findFirstOrThrow({ where: { name: location } });
  const late = hashed([before, asset("kept", { group: "late" })]).map(({ keyHash, body }) => ({
    keyHash,
    ...assetListing(definitionFromBody(body)),
  }));
  await writeListings(database.db.sql, id, 1, late);
  expect([await groupOf("after"), await groupOf("late")]).toEqual([["orders"], ["kept"]]);
});

test("what changed in facts that no diff tells is counted among what is to be listed, up to a bound", async () => {
  const { push, location } = await testLocation(database.db);
  const inGroup = (group: string) => Array.from({ length: MANY }, (_, index) => asset(`a${index}`, { group }));
  await push(inGroup("before"));
  const { id } = await database.db.prisma.codeLocation.update({
    where: { id: (await database.db.prisma.codeLocation.findFirstOrThrow({ where: { name: location } })).id },
    data: { listedLoad: 1 },
  });
  await push(inGroup("after"));
  const unlisted = (await readUnlistedLocations(database.db.sql)).find(({ locationId }) => locationId === id);
  if (unlisted === undefined) throw new Error("everything is listed");
  expect(unlisted).toEqual({ locationId: id, after: 1, to: 2 });
  expect(await countUnlisted(database.db.sql, unlisted, 100_000)).toBe(MANY);
  expect(await countUnlisted(database.db.sql, unlisted, 100)).toBe(100);
});
