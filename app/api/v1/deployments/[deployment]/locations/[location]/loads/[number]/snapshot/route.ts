import { getSnapshotOperation } from "#lib/contracts/loads.ts";
import { route } from "#lib/http/route.ts";
import { getSnapshot } from "#lib/services/history/get-snapshot.ts";

export const GET = route(getSnapshotOperation, getSnapshot);
