import { searchOperation } from "#lib/contracts/search.ts";
import { route } from "#lib/http/route.ts";
import { search } from "#lib/services/search/search.ts";

export const GET = route(searchOperation, search);
