"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { type ActivityParam, type ActivitySearch, activitySearchOf } from "#lib/client/routes.ts";

type ActivityAddress = {
  search: ActivitySearch;
  collapse: boolean;
  set: (name: ActivityParam, value: string) => void;
  setCollapse: (collapse: boolean) => void;
  /** Shows everything again, collapsed as it is. */
  clear: () => void;
};

/** What the timeline shows, as its address says it; `?expand=1` collapses nothing. */
export function useActivityAddress(): ActivityAddress {
  const pathname = usePathname();
  const text = useSearchParams().toString();
  const search = useMemo(() => activitySearchOf(new URLSearchParams(text)), [text]);
  const collapse = useMemo(() => new URLSearchParams(text).get("expand") !== "1", [text]);
  const put = useCallback(
    (name: string, value: string) => {
      const next = new URLSearchParams(text);
      if (value === "") next.delete(name);
      else next.set(name, value);
      replaceAddress(next.size === 0 ? pathname : `${pathname}?${next}`);
    },
    [pathname, text],
  );
  return {
    search,
    collapse,
    set: put,
    setCollapse: useCallback((next: boolean) => put("expand", next ? "" : "1"), [put]),
    clear: useCallback(() => replaceAddress(collapse ? pathname : `${pathname}?expand=1`), [pathname, collapse]),
  };
}
