import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import {
  type DiffFormat,
  exportDiffOperation,
  getDiffOperation,
  summarizeDiffOperation,
} from "../../contracts/diff.ts";
import { getDiffLineageOperation } from "../../contracts/lineage.ts";
import { fetchJson, operationUrl } from "../fetch-json.ts";
import type { CompareRange } from "../format/compare-range.ts";
import { type DiffSearch, diffFilter } from "../format/diff-search.ts";
import { locationScope } from "./locations.ts";

// Loads never change their facts, so neither does what lies between two of them: no event asks for it again.
const NEVER_STALE = { staleTime: "static" } as const;

function diffScope(deployment: string, location: string, { from, to }: CompareRange) {
  return [...locationScope(deployment, location), "diff", from, to] as const;
}

/** Changes per page of a compare; they come with their values. */
export const DIFF_PAGE = 200;

/** By asset group. */
export function diffQuery(deployment: string, location: string, range: CompareRange, search: DiffSearch) {
  const { from, to } = range;
  return infiniteQueryOptions({
    queryKey: [...diffScope(deployment, location, range), "changes", search],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(getDiffOperation, {
        params: { deployment, location },
        query: {
          from,
          to,
          values: true,
          order: "group",
          limit: DIFF_PAGE,
          cursor: pageParam ?? undefined,
          ...diffFilter(search),
        },
        signal,
      }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...NEVER_STALE,
  });
}

/** How much there is to filter by. */
export function diffSummaryQuery(deployment: string, location: string, range: CompareRange) {
  const { from, to } = range;
  return queryOptions({
    queryKey: [...diffScope(deployment, location, range), "summary"],
    queryFn: ({ signal }) =>
      fetchJson(summarizeDiffOperation, { params: { deployment, location }, query: { from, to }, signal }),
    ...NEVER_STALE,
  });
}

/** Other code locations are shown as they stand, so it does get stale. */
export function diffLineageQuery(
  deployment: string,
  location: string,
  range: CompareRange,
  search: DiffSearch,
  down: number,
) {
  const { from, to } = range;
  return queryOptions({
    queryKey: [...diffScope(deployment, location, range), "lineage", search, down],
    queryFn: ({ signal }) =>
      fetchJson(getDiffLineageOperation, {
        params: { deployment, location },
        query: { from, to, up: 1, down, ...diffFilter(search) },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}

/** Address of a compare as a file. */
export function diffFileHref(
  deployment: string,
  location: string,
  { from, to }: CompareRange,
  search: DiffSearch,
  format: DiffFormat,
): string {
  const query = { from, to, format, ...diffFilter(search) };
  return operationUrl(exportDiffOperation.path, { params: { deployment, location }, query });
}
