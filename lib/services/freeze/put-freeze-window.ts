import { isDeepStrictEqual } from "node:util";
import type { FreezeWindowView } from "../../contracts/freeze-windows.ts";
import { lockFreezeWindow, readNow, updateFreezeWindow } from "../../db/rollback/freeze-windows.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { checkSchedule } from "./check-schedule.ts";
import type { CreateFreezeWindowInput } from "./create-freeze-window.ts";
import { freezeWindowView, scheduleView } from "./freeze-view.ts";
import { windowRecord } from "./window-record.ts";

/**
 * Changes a freeze window to what is given; the same again changes nothing. One whose time is over may be renamed or
 * switched off as it is.
 * @throws ServiceError `invalid`, `conflict` (another one has the name), `not_found`, `forbidden`.
 */
export async function putFreezeWindow(
  context: Context,
  input: CreateFreezeWindowInput & { readonly window: string },
): Promise<{ window: FreezeWindowView }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "deployment.configure", deployment.id, sql);
    const before = await lockFreezeWindow(sql, deployment.id, input.window);
    if (before === null) throw new ServiceError("not_found", "There is no such freeze window, or it was deleted.");
    const now = await readNow(sql);
    const { name, reason, enabled } = input;
    const isSameTime = isDeepStrictEqual(scheduleView(before.schedule), input.schedule);
    const after = {
      name,
      reason,
      enabled,
      schedule: isSameTime ? before.schedule : checkSchedule(input.schedule, now),
    };
    if (isDeepStrictEqual(windowRecord(before), windowRecord(after))) return { window: freezeWindowView(before, now) };
    const row = await updateFreezeWindow(sql, deployment.id, before.id, after);
    if (row === null) throw new ServiceError("conflict", `There is a freeze window named “${name}” already.`);
    await appendAudit(sql, {
      context,
      action: "freeze_window.changed",
      deploymentId: deployment.id,
      target: { freezeWindow: row.id, name: row.name },
      before: windowRecord(before),
      after: windowRecord(row),
    });
    await notifyDeployment(sql, deployment);
    return { window: freezeWindowView(row, now) };
  });
}
