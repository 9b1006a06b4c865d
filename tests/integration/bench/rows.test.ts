import { describe, expect, test } from "vitest";
import { copyFloor } from "#bin/bench/floors/copy-rows.ts";
import { searchFloor } from "#bin/bench/floors/search-by-trigrams.ts";
import { recordGrown } from "#bin/bench/grow-history.ts";
import { makeStore } from "#bin/bench/store.ts";
import { useTestDatabase } from "#tests/support/database.ts";

const database = useTestDatabase({ as: "owner" });

describe("the floors of the bench, on a small history", () => {
  test("copy the rows that a first load left, all of them, and find what a search finds", async () => {
    const store = await makeStore(database.db);
    await recordGrown(store, { location: "small", assets: 20, loads: 1, changesPerLoad: 1 }, 1);
    const floor = await copyFloor(store.db, "small");
    expect(await floor.copy()).toBeGreaterThan(0);
    expect(await floor.copy()).toBeGreaterThan(0);
    for (const table of ["asset", "asset_definition", "asset_interval", "asset_change"]) {
      const copied = await store.db.pool.query(`select * from bench_${table} except select * from ${table}`);
      const all = await store.db.pool.query(`select count(*)::int as count from bench_${table}`);
      expect([copied.rowCount, all.rows[0]], table).toEqual([0, { count: 20 }]);
    }
    await floor.drop();
    await searchFloor(store.db, "number 1 of");
    await expect(searchFloor(store.db, "number 2 of")).rejects.toThrow("nothing holds number 2 of");
  });
});
