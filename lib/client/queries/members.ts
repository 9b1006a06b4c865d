import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { listDeploymentMembersOperation, listMembersOperation } from "../../contracts/members.ts";
import { listMemberSignInsOperation } from "../../contracts/sign-ins.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

/** Everything that changes when somebody's roles do, in every deployment. */
export const PEOPLE_SCOPE = ["people"] as const;

/** People per page. */
export const MEMBERS_PAGE = 100;

export function membersQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: [...PEOPLE_SCOPE, "members", q],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listMembersOperation, {
        query: { q: q === "" ? undefined : q, limit: MEMBERS_PAGE, cursor: pageParam ?? undefined },
        signal,
      }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function memberSignInsQuery(id: string) {
  return queryOptions({
    queryKey: [...PEOPLE_SCOPE, "sign-ins", id],
    queryFn: ({ signal }) => fetchJson(listMemberSignInsOperation, { params: { id }, signal }),
  });
}

/** Who may what in a deployment. */
export function deploymentPeopleScope(deployment: string) {
  return [...deploymentScope(deployment), "people"] as const;
}

export function deploymentMembersQuery(deployment: string, q: string) {
  return infiniteQueryOptions({
    queryKey: [...deploymentPeopleScope(deployment), "members", q],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listDeploymentMembersOperation, {
        params: { deployment },
        query: { q: q === "" ? undefined : q, limit: MEMBERS_PAGE, cursor: pageParam ?? undefined },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}
