import type { z } from "zod";
import type { listDeploymentAuditOperation } from "../../contracts/audit.ts";
import { requireDeployment } from "../access/require-deployment.ts";
import type { Context } from "../context.ts";
import { auditFilter } from "./audit-filter.ts";
import { type AuditPage, readAuditPage } from "./list-audit.ts";

/** What the audit log has of a deployment, newest first. @throws ServiceError `not_found`, `forbidden`, `invalid`. */
export async function listDeploymentAudit(
  context: Context,
  input: z.output<typeof listDeploymentAuditOperation.query> & { readonly deployment: string },
): Promise<AuditPage> {
  const deployment = await requireDeployment(context, input.deployment, "deployment.configure");
  return readAuditPage(context, auditFilter(input, deployment.id), input);
}
