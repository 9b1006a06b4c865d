import type { z } from "zod";
import {
  type createFreezeWindowOperation,
  type FreezeWindowView,
  MOST_WINDOWS,
} from "../../contracts/freeze-windows.ts";
import { insertFreezeWindow, readFreezeWindows } from "../../db/rollback/freeze-windows.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import { actorRecord, type Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { checkSchedule } from "./check-schedule.ts";
import { freezeWindowView } from "./freeze-view.ts";
import { windowRecord } from "./window-record.ts";

export type CreateFreezeWindowInput = { readonly deployment: string } & z.output<
  NonNullable<typeof createFreezeWindowOperation.body>
>;

/** @throws ServiceError `invalid`, `conflict` (the name is taken, or there are too many), `not_found`, `forbidden`. */
export async function createFreezeWindow(
  context: Context,
  input: CreateFreezeWindowInput,
): Promise<{ window: FreezeWindowView }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "deployment.configure", deployment.id, sql);
    const { windows, now } = await readFreezeWindows(sql, deployment.id);
    const window = { ...input, schedule: checkSchedule(input.schedule, now) };
    if (windows.length >= MOST_WINDOWS) {
      throw new ServiceError("conflict", `A deployment has at most ${MOST_WINDOWS} freeze windows. Delete one first.`);
    }
    const row = await insertFreezeWindow(sql, deployment.id, window, JSON.stringify(actorRecord(context.actor)));
    if (row === null) throw new ServiceError("conflict", `There is a freeze window named “${input.name}” already.`);
    await appendAudit(sql, {
      context,
      action: "freeze_window.created",
      deploymentId: deployment.id,
      target: { freezeWindow: row.id, name: row.name },
      after: windowRecord(row),
    });
    await notifyDeployment(sql, deployment);
    return { window: freezeWindowView(row, now) };
  });
}
