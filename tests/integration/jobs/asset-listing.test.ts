import { expect, test, vi } from "vitest";
import { searchAssets } from "#lib/services/history/search-assets.ts";
import { asset, testLocation } from "#tests/integration/history/support.ts";
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
