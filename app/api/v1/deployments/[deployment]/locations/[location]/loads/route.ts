import { listLoadsOperation } from "#lib/contracts/loads.ts";
import { recordLoadRoute } from "#lib/http/record-load-route.ts";
import { route } from "#lib/http/route.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";

export const POST = recordLoadRoute;
export const GET = route(listLoadsOperation, listLoads);
