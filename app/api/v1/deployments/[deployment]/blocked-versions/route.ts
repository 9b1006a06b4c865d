import { listBlockedVersionsOperation } from "#lib/contracts/holds.ts";
import { route } from "#lib/http/route.ts";
import { listBlockedVersions } from "#lib/services/holds/list-blocked-versions.ts";

export const GET = route(listBlockedVersionsOperation, listBlockedVersions);
