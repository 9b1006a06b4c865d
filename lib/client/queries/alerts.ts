import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { fetchJson } from "../fetch-json.ts";

const countUnreadAlerts = () =>
  import("../../contracts/app-alerts.ts").then((contract) => contract.countUnreadAlertsOperation);
const listAlerts = () => import("../../contracts/app-alerts.ts").then((contract) => contract.listAlertsOperation);

/** Alerts per page, and in the menu of the bell. */
const ALERTS_PAGE = 50;
const NEWEST = 10;

/** Of everything that is asked about alerts. */
export const ALERTS_SCOPE = ["alerts"] as const;

/** @param deployment only its alerts; null: those of all deployments. */
export function alertsQuery(deployment: string | null) {
  return infiniteQueryOptions({
    queryKey: [...ALERTS_SCOPE, "list", deployment],
    queryFn: ({ pageParam, signal }) => {
      const query = { deployment: deployment ?? undefined, limit: ALERTS_PAGE, cursor: pageParam ?? undefined };
      return fetchJson(listAlerts, { query, signal });
    },
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  });
}

/** What the menu of the bell shows. */
export function newestAlertsQuery() {
  return queryOptions({
    queryKey: [...ALERTS_SCOPE, "newest"],
    queryFn: ({ signal }) => fetchJson(listAlerts, { query: { limit: NEWEST }, signal }),
    select: ({ items }) => items,
  });
}

export function unreadAlertsQuery() {
  return queryOptions({
    queryKey: [...ALERTS_SCOPE, "unread"],
    queryFn: ({ signal }) => fetchJson(countUnreadAlerts, { signal }),
    select: ({ count }) => count,
  });
}
