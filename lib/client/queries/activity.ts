import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import type { z } from "zod";
import { activityFilters, listActivityOperation } from "../../contracts/activity.ts";
import { fetchJson } from "../fetch-json.ts";
import { dayStart } from "../format/days.ts";
import type { ActivitySearch } from "../routes.ts";
import { activityScope } from "./deployments.ts";
import { longListPages } from "./long-list.ts";

/** Loads of the first page of the timeline, and of those after it. */
export const ACTIVITY_PAGE = 50;
const LATER_PAGE = 200;

export type ActivityView = { search: ActivitySearch; collapse: boolean };

export function activityQuery(deployment: string, { search, collapse }: ActivityView) {
  return infiniteQueryOptions({
    queryKey: [...activityScope(deployment), search, { collapse }],
    queryFn: longListPages<z.infer<typeof listActivityOperation.response>>({
      readPage: (cursor, limit, signal) =>
        fetchJson(listActivityOperation, {
          params: { deployment },
          query: { ...sentActivity(search), collapse, limit, cursor: cursor ?? undefined },
          signal,
        }),
      sizes: { first: ACTIVITY_PAGE, later: LATER_PAGE },
      idOf: ({ location, number }) => `${number} ${location}`,
    }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/**
 * The filters of an address as the API takes them: from the first instant of a day to the last of another, where the
 * reader is. What somebody mistyped into an address is left out, as it is out of the form.
 */
export function sentActivity({ from, to, ...others }: ActivitySearch): Record<string, string> {
  const given = { ...others, from: dayStart(from, 0), to: dayStart(to, 1) };
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const schema = activityFilters.shape[name as keyof typeof activityFilters.shape];
      return value && schema.safeParse(value).success ? [[name, value]] : [];
    }),
  );
}
