import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { activityFilters, listActivityOperation } from "../../contracts/activity.ts";
import { fetchJson } from "../fetch-json.ts";
import { dayStart } from "../format/days.ts";
import type { ActivitySearch } from "../routes.ts";
import { deploymentScope } from "./deployments.ts";

/** Loads per page of the timeline. */
export const ACTIVITY_PAGE = 50;

/** All timelines of a deployment, whatever their filters. */
export function activityScope(deployment: string) {
  return [...deploymentScope(deployment), "activity"] as const;
}

export type ActivityView = { search: ActivitySearch; collapse: boolean };

export function activityQuery(deployment: string, { search, collapse }: ActivityView) {
  return infiniteQueryOptions({
    queryKey: [...activityScope(deployment), search, { collapse }],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listActivityOperation, {
        params: { deployment },
        query: { ...sentActivity(search), collapse, limit: ACTIVITY_PAGE, cursor: pageParam ?? undefined },
        signal,
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
