import { keepPreviousData, queryOptions, skipToken } from "@tanstack/react-query";
import { searchOperation } from "../../contracts/search.ts";
import { fetchJson } from "../fetch-json.ts";

/**
 * What a text finds; nothing is asked for an empty one.
 * @param deployment only there; null: everywhere.
 */
export function searchQuery(q: string, deployment: string | null) {
  const text = q.trim();
  return queryOptions({
    queryKey: ["search", deployment, text],
    queryFn:
      text === ""
        ? skipToken
        : ({ signal }) =>
            fetchJson(searchOperation, { query: { q: text, deployment: deployment ?? undefined }, signal }),
    // What was found stays until the next letters' answer is there: the list does not jump while somebody types.
    placeholderData: keepPreviousData,
    gcTime: 60_000,
  });
}
