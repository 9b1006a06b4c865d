import type { Sql } from "../../db/database.ts";
import { readDigests } from "../../db/history/image-facts.ts";
import type { Version } from "../../db/rollback/blocked-versions.ts";
import { readTargetLoad, type TargetLoadRow } from "../../db/rollback/target-loads.ts";
import { lockUnit } from "../../db/rollback/units.ts";
import { type FoundLocation, requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { authorizeUnit } from "../rollback/authorize-unit.ts";

export type LoadInput = { readonly deployment: string; readonly location: string; readonly number: number };

export type FoundVersion = {
  readonly location: FoundLocation;
  readonly load: TargetLoadRow;
  readonly version: Version;
};

/**
 * Finds a load's version in its deploy unit, passes the gate for blocking it, and locks the unit.
 * @throws ServiceError `not_found`; `conflict` where no deploy unit serves the location; `forbidden`.
 */
export async function requireVersion(context: Context, input: LoadInput, sql: Sql): Promise<FoundVersion> {
  const location = await requireLocation(context, input.deployment, input.location, "hold.manage", sql);
  const load = await readTargetLoad(sql, location.id, input.number);
  if (load === null) {
    throw new ServiceError("not_found", `The code location “${location.name}” has no load #${input.number}.`);
  }
  const unitId = location.deployUnitId;
  if (unitId === null) {
    throw new ServiceError(
      "conflict",
      `No deploy target serves “${location.name}”, so there is nothing that a version could be blocked in.`,
    );
  }
  await lockUnit(sql, unitId);
  const deploymentId = location.deployment.id;
  await authorizeUnit(context, "hold.manage", { deploymentId, unitId, locationId: location.id }, sql);
  const digests = load.imageDigest === null ? [] : await readDigests(sql, deploymentId, load.imageDigest);
  return { location, load, version: { unitId, digests, locationId: location.id, loadNumber: load.number } };
}
