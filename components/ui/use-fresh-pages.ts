"use client";

import { hashKey, type QueryKey } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { isOutdated, pagesOf, showPages } from "#lib/client/queries/long-list.ts";

type List = { isFetching: boolean; isRefetchError: boolean; refetch: () => Promise<unknown> };

/**
 * Keeps the rows in sight of a long list up to date: a live event has only their pages read anew, and those that were
 * left as they were are once one of their rows comes into sight.
 */
export function useFreshPages(queryKey: QueryKey, shown: readonly object[], list: List): void {
  const { isFetching, isRefetchError, refetch } = list;
  const queryHash = useMemo(() => hashKey(queryKey), [queryKey]);
  const pages = pagesOf(shown);
  useEffect(() => showPages(queryHash, pages));
  const isDue = isOutdated(pages) && !isFetching && !isRefetchError;
  useEffect(() => {
    if (isDue) void refetch();
  }, [isDue, refetch]);
}
