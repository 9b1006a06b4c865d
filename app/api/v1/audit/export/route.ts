import { exportAuditRoute } from "#lib/http/export-audit-route.ts";

export const GET = exportAuditRoute;
