"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { loadsQuery } from "#lib/client/queries/loads.ts";
import type { HistoryAddress } from "./history-address.ts";

/** Names of those who deployed the loads that are here or wrote their commits, sorted. */
export function usePeople(deployment: string, location: string, address: HistoryAddress): readonly string[] {
  // The list's own pages; nothing is asked for a second time.
  const { data } = useInfiniteQuery(loadsQuery(deployment, location, address));
  return useMemo(() => {
    const names = new Set<string>();
    for (const { items } of data?.pages ?? []) {
      for (const { deployedBy, git } of items) {
        for (const person of [deployedBy, git?.author]) if (person) names.add(person.name);
      }
    }
    return [...names].sort((a, b) => a.localeCompare(b));
  }, [data]);
}
