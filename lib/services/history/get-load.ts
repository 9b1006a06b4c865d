import type { DeployReportView } from "../../contracts/commits.ts";
import type { LoadView } from "../../contracts/loads.ts";
import type { Sql } from "../../db/database.ts";
import { readLoad } from "../../db/history/load-rows.ts";
import { requireLocation } from "../access/require-location.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { retentionOfLoad } from "../retention/retention-of-loads.ts";
import { loadView, retainedLoad } from "./load-view.ts";
import { reportsOfLoad } from "./reports-of-load.ts";

export type GetLoadInput = { readonly deployment: string; readonly location: string; readonly number: number };

/** @throws ServiceError `not_found`, `forbidden`. */
export async function getLoad(
  context: Context,
  input: GetLoadInput,
): Promise<{ load: LoadView; reports: DeployReportView[] }> {
  const location = await requireLocation(context, input.deployment, input.location, "history.read");
  const load = await requireLoad(context.db.sql, location, input.number);
  return { load, reports: await reportsOfLoad(context.db.sql, location, input.number) };
}

/** @throws ServiceError `not_found`. */
export async function requireLoad(
  sql: Sql,
  location: { readonly id: bigint; readonly name: string },
  number: number,
): Promise<LoadView> {
  const row = await readLoad(sql, location.id, number);
  if (row === null) throw noSuchLoad(location.name, number);
  return loadView(row, await retentionOfLoad(sql, location.id, retainedLoad(row)));
}

export function noSuchLoad(location: string, number: number): ServiceError {
  return new ServiceError("not_found", `The code location “${location}” has no load ${number}.`);
}
