"use client";

import { useEffect, useRef } from "react";
import type { LoadItem } from "#lib/contracts/loads.ts";
import type { HistoryRowData } from "./history-rows.ts";

/** Loads that are read to come to one; what is further down is scrolled to by hand. */
const MOST_READ = 5000;

type Sought = {
  /** Number of the load; null: none. */
  at: number | null;
  items: readonly LoadItem[];
  rows: readonly HistoryRowData[];
  openGroup: (first: number) => void;
  scrollTo: (index: number) => void;
};

/**
 * Brings a load into sight, once, and opens the similar entries that it stands among.
 * @returns whether older loads have to be read to come to it.
 */
export function useSoughtLoad({ at, items, rows, openGroup, scrollTo }: Sought): boolean {
  const latest = useRef({ openGroup, scrollTo });
  latest.current = { openGroup, scrollTo };
  const shown = useRef<number | null>(null);
  useEffect(() => {
    if (at === null || shown.current === at) return;
    const index = rows.findIndex((row) => row.kind === "load" && firstOf(row.load) <= at && at <= row.load.number);
    const row = rows[index];
    if (row?.kind !== "load") return;
    shown.current = at;
    if (row.group !== null) latest.current.openGroup(row.group.first);
    latest.current.scrollTo(index);
  }, [at, rows]);
  const oldest = items.at(-1);
  return at !== null && oldest !== undefined && firstOf(oldest) > at && items.length < MOST_READ;
}

/** Of the loads that a row stands for, the oldest. */
function firstOf(load: LoadItem): number {
  return load.group?.first ?? load.number;
}
