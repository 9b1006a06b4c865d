import type { UnitView } from "../../contracts/units.ts";
import type { UnitDetailsRow } from "../../db/configure/unit-rows.ts";

/** A deploy unit as clients see it. */
export function unitView(row: UnitDetailsRow): UnitView {
  const { name, driver, config, declared, activeRollback, hold } = row;
  return {
    name,
    driver,
    config,
    locations: [...row.locations],
    allowedRepositories: [...row.allowedRepositories],
    declared,
    hold: hold && { ...hold, expiresAt: hold.expiresAt.toISOString() },
    activeRollback,
  };
}
