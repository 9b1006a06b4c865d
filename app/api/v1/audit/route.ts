import { listAuditOperation } from "#lib/contracts/audit.ts";
import { route } from "#lib/http/route.ts";
import { listAudit } from "#lib/services/audit/list-audit.ts";

export const GET = route(listAuditOperation, listAudit);
