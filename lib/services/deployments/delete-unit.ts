import { deleteUnitRow } from "../../db/configure/unit-rows.ts";
import { lockUnitByName, readLocationsOfUnit, setLocationUnit } from "../../db/configure/units.ts";
import { lockLocation } from "../../db/history/locations.ts";
import type { JsonObject } from "../../domain/json.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { notifyLocations } from "../rollback/notify-rollback.ts";
import { refuseDeclared } from "./refuse-declared.ts";

export type UnitInput = { readonly deployment: string; readonly unit: string };

/**
 * Deletes a deploy unit. What it serves goes on running, and can no longer be rolled back from here.
 * @throws ServiceError `not_found`, `forbidden`; `conflict` when a rollback was ever made of it (the history tells of
 * it for good), or when it is declared.
 */
export async function deleteUnit(context: Context, input: UnitInput): Promise<{ deleted: true }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return context.db.transaction(async ({ sql }) => {
    const row = await lockUnitByName(sql, deployment.id, input.unit);
    if (row === null) {
      throw new ServiceError(
        "not_found",
        `There is no deploy unit named “${input.unit}” in the deployment “${deployment.name}”.`,
      );
    }
    if (row.declared) refuseDeclared(`The deploy unit “${row.name}”`);
    const locations = await readLocationsOfUnit(sql, row.id);
    for (const name of [...locations].sort()) {
      const location = await lockLocation(sql, deployment.id, name);
      await setLocationUnit(sql, location.id, null);
    }
    if (!(await deleteUnitRow(sql, row.id))) {
      throw new ServiceError(
        "conflict",
        `The deploy unit “${row.name}” has rollbacks in its history, which stay. Take its code locations away instead.`,
      );
    }
    await appendAudit(sql, {
      context,
      action: "unit.deleted",
      deploymentId: deployment.id,
      target: { unit: row.name },
      before: {
        driver: row.driver,
        config: row.config as JsonObject,
        allowedRepositories: [...row.allowedRepositories],
        locations,
      },
    });
    const told = locations.map((name) => ({ name }));
    await notifyLocations(sql, { deploymentId: deployment.id, deployment: deployment.name }, told);
    return { deleted: true };
  });
}
