import { deleteFreezeWindowRow, lockFreezeWindow } from "../../db/rollback/freeze-windows.ts";
import { authorize } from "../access/authorize.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { notifyDeployment } from "../deployments/notify-deployment.ts";
import { ServiceError } from "../errors.ts";
import { windowRecord } from "./window-record.ts";

/** @throws ServiceError `not_found`, `forbidden`. */
export async function deleteFreezeWindow(
  context: Context,
  input: { readonly deployment: string; readonly window: string },
): Promise<{ deleted: true }> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return context.db.transaction(async ({ sql }) => {
    await authorize(context, "deployment.configure", deployment.id, sql);
    const window = await lockFreezeWindow(sql, deployment.id, input.window);
    if (window === null) throw new ServiceError("not_found", "There is no such freeze window, or it was deleted.");
    await deleteFreezeWindowRow(sql, window.id);
    await appendAudit(sql, {
      context,
      action: "freeze_window.deleted",
      deploymentId: deployment.id,
      target: { freezeWindow: window.id, name: window.name },
      before: windowRecord(window),
    });
    await notifyDeployment(sql, deployment);
    return { deleted: true };
  });
}
