import { listDeploymentAuditOperation } from "#lib/contracts/audit.ts";
import { route } from "#lib/http/route.ts";
import { listDeploymentAudit } from "#lib/services/audit/list-deployment-audit.ts";

export const GET = route(listDeploymentAuditOperation, listDeploymentAudit);
