import { expect, test } from "vitest";
import { growHistory, recordGrown } from "#bin/bench/grow-history.ts";
import { makeStore } from "#bin/bench/store.ts";
import { useTestDatabase } from "#tests/support/database.ts";

const database = useTestDatabase({ as: "owner" });

/** What is made up, or says when and where a row was written. */
const NOT_COMPARED: Readonly<Record<string, readonly string[]>> = {
  load: ["location_id", "recorded_at", "fingerprint", "similarity_hash"],
  load_group: ["location_id"],
  asset: ["location_id"],
  asset_definition: ["location_id"],
  asset_interval: ["location_id"],
  asset_change: ["location_id"],
};

async function rowsOf(table: string, location: string): Promise<unknown[]> {
  const { rows } = await database.db.pool.query(
    `select (to_jsonb(t) - $2::text[])::text as row from ${table} t
      where location_id = (select id from code_location where name = $1)`,
    [location, NOT_COMPARED[table]],
  );
  return rows.map(({ row }) => row).sort();
}

test("a history that is grown in bulk for measuring is, row by row, the one that the services record", async () => {
  const store = await makeStore(database.db);
  const size = { assets: 7, loads: 40, changesPerLoad: 3 };
  await growHistory(store, { location: "grown", ...size });
  const recorded = { location: "recorded", ...size };
  for (let number = 1; number <= size.loads; number++) await recordGrown(store, recorded, number);

  for (const table of Object.keys(NOT_COMPARED)) {
    const rows = await rowsOf(table, "recorded");
    expect(rows.length, table).toBeGreaterThan(6);
    expect(await rowsOf(table, "grown"), table).toEqual(rows);
  }
  const { rows } = await database.db.pool.query("select current_load, last_good_load from code_location");
  expect(rows).toEqual(Array(2).fill({ current_load: size.loads, last_good_load: size.loads }));
});
