import { getDiffLineageOperation } from "#lib/contracts/lineage.ts";
import { route } from "#lib/http/route.ts";
import { getDiffLineage } from "#lib/services/lineage/get-diff-lineage.ts";

export const GET = route(getDiffLineageOperation, getDiffLineage);
