"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { type FilterName, filterOf } from "#lib/client/format/history-filter.ts";
import { loadNumberOf } from "#lib/client/format/load-number.ts";
import type { HistoryFilter } from "#lib/client/queries/loads.ts";
import { replaceParams } from "#lib/client/replace-address.ts";

/**
 * What the history shows, as its address says it: `?q=` searches, `?expand=1` collapses nothing, `?at=` brings a load into
 * sight until another view is asked for, the rest filters.
 */
export type HistoryAddress = {
  q: string;
  collapse: boolean;
  filter: HistoryFilter;
  /** Number of the load; null when none is named, or nonsense. */
  at: number | null;
  /** The query string with its question mark, to be kept by the dialogs on top; `""` when there is none. */
  search: string;
  setQ: (q: string) => void;
  setCollapse: (collapse: boolean) => void;
  /** The empty text takes the filter away. */
  setFilter: (name: FilterName, value: string) => void;
  /** Takes the search and all filters away. */
  clear: () => void;
};

export function useHistoryAddress(): HistoryAddress {
  const text = useSearchParams().toString();
  const params = new URLSearchParams(text);
  return {
    q: params.get("q") ?? "",
    collapse: params.get("expand") !== "1",
    filter: useMemo(() => filterOf(new URLSearchParams(text)), [text]),
    at: loadNumberOf(params.get("at") ?? ""),
    search: historySearch(params),
    setQ,
    setCollapse,
    setFilter,
    clear,
  };
}

function setQ(q: string): void {
  replaceView({ q });
}

function setCollapse(collapse: boolean): void {
  replaceView({ expand: collapse ? "" : "1" });
}

function setFilter(name: FilterName, value: string): void {
  replaceView({ [name]: value });
}

function clear(): void {
  replaceView({ q: "", ...NO_FILTER });
}

function replaceView(members: Readonly<Record<string, string>>): void {
  replaceParams({ ...members, at: "" });
}

const NO_FILTER: Record<FilterName, string> = { status: "", deployType: "", person: "", change: "", restorable: "" };

/** Only what belongs to the history: a dialog's own parameters stay with it. */
function historySearch(params: URLSearchParams): string {
  const kept = new URLSearchParams();
  for (const name of ["q", "expand", ...Object.keys(NO_FILTER)]) {
    const value = params.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? "" : `?${kept}`;
}
