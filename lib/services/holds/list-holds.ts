import type { UnitHoldView } from "../../contracts/holds.ts";
import { readUnitHolds } from "../../db/rollback/holds.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { holdView } from "./hold-view.ts";

/** Every deploy unit by name, with the hold on it. */
export async function listHolds(
  context: Context,
  input: { readonly deployment: string },
): Promise<{ items: UnitHoldView[]; nextCursor: null }> {
  const deployment = await requireDeployment(context, input.deployment, "history.read");
  const rows = await readUnitHolds(context.db.sql, deployment.id);
  const items = rows.map(({ unit, driver, locations, hold }) => ({
    unit,
    driver,
    locations,
    hold: hold && { ...holdView(hold), createdAt: hold.createdAt.toISOString() },
  }));
  return { items, nextCursor: null };
}
