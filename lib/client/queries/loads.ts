import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import type { loadFilterQuery } from "../../contracts/load-filter.ts";
import { getLoadOperation, listLoadsOperation } from "../../contracts/loads.ts";
import { fetchJson } from "../fetch-json.ts";
import { locationScope } from "./locations.ts";
import { longListPages } from "./long-list.ts";

/** What a history is narrowed to, by the names of the API's query. */
export type HistoryFilter = Partial<z.input<typeof loadFilterQuery>>;

export type LoadsView = { collapse: boolean; q: string; filter: HistoryFilter };

/** All histories of a location, whatever the search. */
export function loadsScope(deployment: string, location: string) {
  return [...locationScope(deployment, location), "loads"] as const;
}

/** Loads of the first page, which is what shows, and of those after it, which come ahead of the scrolling. */
const PAGE_SIZES = { first: 50, later: 200 };

export function loadsQuery(deployment: string, location: string, { collapse, q, filter }: LoadsView) {
  return infiniteQueryOptions({
    queryKey: [...loadsScope(deployment, location), { collapse, q, filter }],
    queryFn: longListPages<z.infer<typeof listLoadsOperation.response>>({
      readPage: (cursor, limit, signal) =>
        fetchJson(listLoadsOperation, {
          params: { deployment, location },
          query: { ...filter, collapse, q: q === "" ? undefined : q, cursor: cursor ?? undefined, limit },
          signal,
        }),
      sizes: PAGE_SIZES,
      idOf: (load) => load.number,
    }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

export function loadQuery(deployment: string, location: string, number: number) {
  return queryOptions({
    queryKey: [...locationScope(deployment, location), "load", number],
    queryFn: ({ signal }) => fetchJson(getLoadOperation, { params: { deployment, location, number }, signal }),
    select: (answer) => answer.load,
  });
}
