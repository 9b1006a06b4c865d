"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback } from "react";
import { replaceAddress } from "#lib/client/replace-address.ts";

/** What the history shows, as its address says it: `?q=` searches, `?expand=1` collapses nothing. */
export type HistoryAddress = {
  q: string;
  collapse: boolean;
  /** The query string with its question mark, to be kept by the dialogs on top; `""` when there is none. */
  search: string;
  setQ: (q: string) => void;
  setCollapse: (collapse: boolean) => void;
};

export function useHistoryAddress(): HistoryAddress {
  const pathname = usePathname();
  const params = useSearchParams();
  const text = params.toString();

  const set = useCallback(
    (name: string, value: string) => {
      const next = new URLSearchParams(text);
      if (value === "") next.delete(name);
      else next.set(name, value);
      replaceAddress(next.size === 0 ? pathname : `${pathname}?${next}`);
    },
    [pathname, text],
  );

  return {
    q: params.get("q") ?? "",
    collapse: params.get("expand") !== "1",
    search: historySearch(params),
    setQ: useCallback((q: string) => set("q", q), [set]),
    setCollapse: useCallback((collapse: boolean) => set("expand", collapse ? "" : "1"), [set]),
  };
}

/** Only what belongs to the history: a dialog's own parameters stay with it. */
function historySearch(params: { get(name: string): string | null }): string {
  const kept = new URLSearchParams();
  for (const name of ["q", "expand"]) {
    const value = params.get(name);
    if (value !== null) kept.set(name, value);
  }
  return kept.size === 0 ? "" : `?${kept}`;
}
