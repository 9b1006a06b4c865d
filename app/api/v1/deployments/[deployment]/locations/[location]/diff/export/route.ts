import { exportDiffRoute } from "#lib/http/export-diff-route.ts";

export const GET = exportDiffRoute;
