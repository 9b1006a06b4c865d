import type { z } from "zod";
import type { putUnitOperation, UnitView } from "../../contracts/units.ts";
import { readUnitDetails } from "../../db/configure/unit-rows.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { configureUnit } from "./configure-unit.ts";
import type { UnitInput } from "./delete-unit.ts";
import { unitView } from "./unit-view.ts";

export type PutUnitInput = UnitInput & z.infer<NonNullable<typeof putUnitOperation.body>>;

/** Makes or changes a deploy unit and answers what it is then. @throws ServiceError as `configureUnit`. */
export async function putUnit(context: Context, input: PutUnitInput): Promise<{ unit: UnitView }> {
  const { unit: name, deployment: within, ...wanted } = input;
  await configureUnit(context, { ...wanted, deployment: within, name });
  const deployment = await requireDeployment(context, within, "deployment.configure");
  const [row] = await readUnitDetails(context.db.sql, deployment.id, name);
  if (row === undefined) throw new Error(`deploy unit ${JSON.stringify(name)} vanished while it was being read`);
  return { unit: unitView(row) };
}
