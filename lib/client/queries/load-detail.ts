import { queryOptions } from "@tanstack/react-query";
import { getDiffOperation } from "../../contracts/diff.ts";
import { listLoadsOperation } from "../../contracts/loads.ts";
import { fetchJson } from "../fetch-json.ts";
import type { CompareRange } from "../format/compare-range.ts";
import { locationScope } from "./locations.ts";

/**
 * The load that another one is held against: the newest before it that loaded, as a list has it; null: there is none.
 * The facts of a load never change, so no event asks for them again.
 */
export function loadedBeforeQuery(deployment: string, location: string, number: number) {
  return queryOptions({
    queryKey: [...locationScope(deployment, location), "loaded before", number],
    queryFn: async ({ signal }) => {
      const query = { before: number, status: "loaded", limit: 1 };
      const { items } = await fetchJson(listLoadsOperation, { params: { deployment, location }, query, signal });
      return items[0] ?? null;
    },
    staleTime: "static",
  });
}

/** Changes that a load's own page shows; the page that compares has them all. */
export const CHANGES_SHOWN = 25;

/** The first changes of a load against its base, with their values. */
export function firstChangesQuery(deployment: string, location: string, { from, to }: CompareRange) {
  return queryOptions({
    queryKey: [...locationScope(deployment, location), "first changes", from, to],
    queryFn: ({ signal }) =>
      fetchJson(getDiffOperation, {
        params: { deployment, location },
        query: { from, to, values: true, limit: CHANGES_SHOWN },
        signal,
      }),
    staleTime: "static",
  });
}
