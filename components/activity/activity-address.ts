"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { replaceParams } from "#lib/client/replace-address.ts";
import { ACTIVITY_PARAMS, type ActivityParam, type ActivitySearch, activitySearchOf } from "#lib/client/routes.ts";

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
  const text = useSearchParams().toString();
  const search = useMemo(() => activitySearchOf(new URLSearchParams(text)), [text]);
  const collapse = useMemo(() => new URLSearchParams(text).get("expand") !== "1", [text]);
  return { search, collapse, set, setCollapse, clear };
}

function set(name: ActivityParam, value: string): void {
  replaceParams({ [name]: value });
}

function setCollapse(collapse: boolean): void {
  replaceParams({ expand: collapse ? "" : "1" });
}

function clear(): void {
  replaceParams(Object.fromEntries(ACTIVITY_PARAMS.map((name) => [name, ""])));
}
