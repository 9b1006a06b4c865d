"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import {
  type CompareView,
  compareSearch,
  type DiffSearch,
  readCompareView,
  readDiffSearch,
} from "#lib/client/format/diff-search.ts";
import { pushAddress } from "#lib/client/push-address.ts";
import { addressParams, replaceAddress } from "#lib/client/replace-address.ts";

export type CompareSearch = {
  readonly search: DiffSearch;
  readonly view: CompareView;
  /** Puts what is given into the address, and leaves the rest. */
  readonly change: (next: Partial<DiffSearch> & { view?: CompareView }) => void;
};

/** What of a compare is wanted, as the address of the page says it. */
export function useCompareSearch(): CompareSearch {
  const params = useSearchParams();
  const text = params.toString();
  const [search, view] = useMemo(() => {
    const given = new URLSearchParams(text);
    return [readDiffSearch(given), readCompareView(given)];
  }, [text]);
  return { search, view, change };
}

const change: CompareSearch["change"] = ({ view, ...next }) => {
  const given = addressParams();
  const search = { ...readDiffSearch(given), ...next };
  const put = view === undefined ? replaceAddress : pushAddress;
  put(window.location.pathname + compareSearch(search, view ?? readCompareView(given)));
};
