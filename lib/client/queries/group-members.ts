import { queryOptions } from "@tanstack/react-query";
import { listLoadsOperation } from "../../contracts/loads.ts";
import { fetchJson } from "../fetch-json.ts";
import { loadsScope } from "./loads.ts";

export type Group = { first: number; last: number; count: number };

/** Most members that a collapsed row opens to; the rest shows when nothing is collapsed. */
export const MOST_MEMBERS = 500;

/** The members of a group of similar entries but its newest, which the collapsed row already is. */
export function groupMembersQuery(deployment: string, location: string, group: Group) {
  return queryOptions({
    queryKey: [...loadsScope(deployment, location), "group", group.first, group.last],
    queryFn: async ({ signal }) => {
      const page = await fetchJson(listLoadsOperation, {
        params: { deployment, location },
        query: { collapse: false, before: group.last, limit: Math.min(group.count - 1, MOST_MEMBERS) },
        signal,
      });
      return page.items.filter((load) => load.number >= group.first);
    },
  });
}
