import type { z } from "zod";
import type { createDeploymentOperation, DeploymentView } from "../../contracts/deployments.ts";
import { insertDeployment } from "../../db/history/deployments.ts";
import { authorize } from "../access/authorize.ts";
import { appendAudit } from "../audit/append-audit.ts";
import type { Context } from "../context.ts";
import { ServiceError } from "../errors.ts";
import { deploymentView } from "./deployment-view.ts";

export type CreateDeploymentInput = z.infer<NonNullable<typeof createDeploymentOperation.body>>;

/** @throws ServiceError `forbidden`; `conflict` when the name is taken. */
export async function createDeployment(
  context: Context,
  input: CreateDeploymentInput,
): Promise<{ deployment: DeploymentView }> {
  const role = await authorize(context, "organization.manage", null);
  return context.db.transaction(async ({ sql }) => {
    const row = await insertDeployment(sql, input.name, input.kind);
    if (row === null) throw new ServiceError("conflict", `There is a deployment named “${input.name}” already.`);
    await appendAudit(sql, {
      context,
      action: "deployment.created",
      deploymentId: row.id,
      target: { deployment: row.name },
      after: { kind: row.kind },
    });
    return { deployment: deploymentView(row, role) };
  });
}
