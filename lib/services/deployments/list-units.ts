import type { UnitView } from "../../contracts/units.ts";
import { readUnitDetails } from "../../db/configure/unit-rows.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { unitView } from "./unit-view.ts";

/** The deployment's deploy units by name. */
export async function listUnits(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: UnitView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  const rows = await readUnitDetails(context.db.sql, deployment.id);
  return { items: rows.map(unitView), nextCursor: null };
}
