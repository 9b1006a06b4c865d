import { readLocationsOfUnit, readUnitByName, type UnitConfig } from "../../db/configure/units.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";

export type UnitDetails = Omit<UnitConfig, "declared"> & {
  readonly id: string;
  readonly locations: string[];
  /** What a deploy outside of a rollback goes under: the highest that a rollback was given so far. */
  readonly fencingToken: bigint;
};

/** A deploy unit with its configuration. @throws ServiceError `not_found`, `forbidden`. */
export async function getUnit(context: Context, input: { deployment: string; name: string }): Promise<UnitDetails> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const { sql } = context.db;
  const unit = await readUnitByName(sql, deployment.id, input.name);
  if (unit === null) {
    throw new ServiceError("not_found", `There is no deploy unit named “${input.name}” in ${deployment.name}.`);
  }
  return { ...unit, locations: await readLocationsOfUnit(sql, unit.id) };
}
