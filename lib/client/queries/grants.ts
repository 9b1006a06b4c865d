import { infiniteQueryOptions } from "@tanstack/react-query";
import { listDeploymentGrantsOperation, listGrantsOperation } from "../../contracts/grants.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentPeopleScope, PEOPLE_SCOPE } from "./members.ts";

/** Roles that hold in a deployment, oldest first. */
export function deploymentGrantsQuery(deployment: string) {
  return infiniteQueryOptions({
    queryKey: [...deploymentPeopleScope(deployment), "grants"],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listDeploymentGrantsOperation, {
        params: { deployment },
        query: { cursor: pageParam ?? undefined },
        signal,
      }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** Roles that were granted to groups of sign-in providers. */
export function groupGrantsQuery() {
  return infiniteQueryOptions({
    queryKey: [...PEOPLE_SCOPE, "group-grants"],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listGrantsOperation, { query: { subject: "group", cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
