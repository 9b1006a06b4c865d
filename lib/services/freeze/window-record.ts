import type { NewFreezeWindow } from "../../db/rollback/freeze-windows.ts";
import type { JsonObject } from "../../domain/json.ts";
import { scheduleView } from "./freeze-view.ts";

/** A freeze window as the audit log keeps it. */
export function windowRecord({ name, reason, enabled, schedule }: NewFreezeWindow): JsonObject {
  return { name, reason, enabled, schedule: scheduleView(schedule) };
}
