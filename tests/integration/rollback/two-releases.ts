import type { Database } from "#lib/db/database.ts";
import { makeUnit, type Release, type UnitFixture } from "./unit-fixture.ts";

/** A unit whose history is r1 (load #1), then r2 (load #2, running). A worker must be watching. */
export async function makeUnitWithTwoReleases(
  db: Database,
  options: { deployment: string; locations?: string[]; first?: Release; second?: Release; healthTimeoutMs?: number },
): Promise<UnitFixture & { first: string; second: string }> {
  const unit = await makeUnit(db, options);
  const assets = (codeVersion: string) =>
    Object.fromEntries(unit.locations.map((name) => [name, [{ key: [name, "table"], codeVersion }]]));
  const first = await unit.publish("r1", { assets: assets("1"), ...options.first });
  const second = await unit.publish("r2", { assets: assets("2"), ...options.second });
  await unit.deploy("r1");
  for (const location of unit.locations) await unit.awaitLoad(1, location);
  await unit.deploy("r2");
  for (const location of unit.locations) await unit.awaitLoad(2, location);
  return { ...unit, first, second };
}
