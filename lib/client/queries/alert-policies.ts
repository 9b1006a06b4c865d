import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type AlertDeliveryFilters, listAlertDeliveriesOperation } from "../../contracts/alert-deliveries.ts";
import { listAlertPoliciesOperation } from "../../contracts/alert-policies.ts";
import { fetchJson } from "../fetch-json.ts";
import { deploymentScope } from "./deployments.ts";

/** How often the log is read again: while something waits, and else. Who sends is the worker, which tells nobody here. */
const WAITING_MS = 2_000;
const IDLE_MS = 15_000;
const PAGE = 50;

/** Policies say when they sent something last, which nothing tells of. */
export function alertPoliciesQuery(deployment: string) {
  return queryOptions({
    queryKey: [...deploymentScope(deployment), "alert-policies"],
    queryFn: ({ signal }) => fetchJson(listAlertPoliciesOperation, { params: { deployment }, signal }),
    refetchInterval: IDLE_MS,
  });
}

/** What a deployment's log of deliveries is asked under, whatever the filters. */
export function alertDeliveriesScope(deployment: string) {
  return [...deploymentScope(deployment), "alert-deliveries"] as const;
}

export function alertDeliveriesQuery(deployment: string, filters: AlertDeliveryFilters) {
  return infiniteQueryOptions({
    queryKey: [...alertDeliveriesScope(deployment), filters],
    queryFn: ({ pageParam, signal }) =>
      fetchJson(listAlertDeliveriesOperation, {
        params: { deployment },
        query: { ...filters, limit: PAGE, cursor: pageParam ?? undefined },
        signal,
      }),
    // Null, not undefined: what the server fetched ahead comes through JSON.
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some((one) => one.state === "pending")) ? WAITING_MS : IDLE_MS,
  });
}
