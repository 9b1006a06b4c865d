import type { Sql } from "../../db/database.ts";
import { readFreezeWindows } from "../../db/rollback/freeze-windows.ts";
import { type FreezeState, freezeState } from "../../domain/freeze/freeze-state.ts";

/** Whether the deployment is frozen now, by the database's clock. */
export async function readFreeze(sql: Sql, deploymentId: string): Promise<FreezeState> {
  const { windows, now } = await readFreezeWindows(sql, deploymentId);
  return freezeState(windows, now);
}
