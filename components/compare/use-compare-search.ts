"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";
import {
  type CompareView,
  compareSearch,
  type DiffSearch,
  readCompareView,
  readDiffSearch,
} from "#lib/client/format/diff-search.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";

export type CompareSearch = {
  readonly search: DiffSearch;
  readonly view: CompareView;
  /** Puts what is given into the address, and leaves the rest. */
  readonly change: (next: Partial<DiffSearch> & { view?: CompareView }) => void;
};

/** What of a compare is wanted, as the address of the page says it. */
export function useCompareSearch(): CompareSearch {
  const pathname = usePathname();
  const params = useSearchParams();
  const text = params.toString();
  const [search, view] = useMemo(() => {
    const given = new URLSearchParams(text);
    return [readDiffSearch(given), readCompareView(given)];
  }, [text]);
  const change = useCallback<CompareSearch["change"]>(
    ({ view: wanted = view, ...next }) => replaceAddress(pathname + compareSearch({ ...search, ...next }, wanted)),
    [pathname, search, view],
  );
  return { search, view, change };
}
