import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { listDeploymentTokensOperation, listTokensOperation } from "../../contracts/tokens.ts";
import { fetchJson } from "../fetch-json.ts";

/** Which tokens: one's own, everyone's, or those that reach a deployment. */
export type TokenList = { of: "me" } | { of: "everyone" } | { of: "deployment"; deployment: string };
export type TokenSearch = { q: string; state: "active" | "any" };

/** All lists of tokens. */
export const TOKENS_SCOPE = ["tokens"] as const;

/** Tokens per page. */
export const TOKENS_PAGE = 50;

export function tokensQuery(list: TokenList, { q, state }: TokenSearch) {
  return infiniteQueryOptions({
    queryKey: [...TOKENS_SCOPE, list, q, state],
    queryFn: ({ pageParam, signal }) => {
      const query = {
        q: q === "" ? undefined : q,
        state: state === "any" ? undefined : state,
        limit: TOKENS_PAGE,
        cursor: pageParam ?? undefined,
      };
      return list.of === "deployment"
        ? fetchJson(listDeploymentTokensOperation, { params: { deployment: list.deployment }, query, signal })
        : fetchJson(listTokensOperation, { query: { ...query, of: list.of }, signal });
    },
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}
