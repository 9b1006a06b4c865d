"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo } from "react";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { deploymentHref } from "#lib/client/routes.ts";
import { type BoardView, firstDirection, SORTS, STANDINGS } from "./arrange-locations.ts";

/** The order while the address names none. */
const USUAL = { sort: "name", descending: false } as const;

/** Query strings of the Deployment tabs that were looked at, by deployment: dialogs over a tab have addresses of their own. */
const lastSearch = new Map<string, string>();

/** The Deployment tab as it was left: what was searched for and in which order. */
export function boardHref(deployment: string): string {
  const search = lastSearch.get(deployment) ?? "";
  return search === "" ? deploymentHref(deployment) : `${deploymentHref(deployment)}?${search}`;
}

/** A view from a query string, and back; what makes no sense in one is as if it were not there. */
export function parseBoardView(search: string): BoardView {
  const params = new URLSearchParams(search);
  const text = params.get("sort") ?? "";
  const sort = SORTS.find((name) => name === text.replace(/^-/, ""));
  return {
    find: params.get("find") ?? "",
    standing: STANDINGS.find((standing) => standing === params.get("show")) ?? null,
    ...(sort === undefined ? USUAL : { sort, descending: text.startsWith("-") }),
  };
}

export function boardSearch({ find, standing, sort, descending }: BoardView): string {
  const params = new URLSearchParams();
  if (find !== "") params.set("find", find);
  if (standing !== null) params.set("show", standing);
  if (sort !== USUAL.sort || descending !== USUAL.descending) params.set("sort", `${descending ? "-" : ""}${sort}`);
  return params.toString();
}

type BoardAddress = {
  view: BoardView;
  set: (part: Partial<BoardView>) => void;
  /** Sorts by a column, or the other way round when it is sorted by already. */
  sortBy: (sort: BoardView["sort"]) => void;
};

/** What the Deployment tab shows, as its address says it: `?find=` narrows, `?show=` one standing, `?sort=-updated` orders. */
export function useBoardAddress(deployment: string): BoardAddress {
  const path = deploymentHref(deployment);
  const isOnTop = usePathname() === path;
  const own = useSearchParams().toString();
  // Under a dialog the address is the dialog's.
  const search = isOnTop ? own : (lastSearch.get(deployment) ?? "");
  useEffect(() => {
    if (isOnTop) lastSearch.set(deployment, own);
  }, [isOnTop, deployment, own]);

  const view = useMemo(() => parseBoardView(search), [search]);
  const set = useCallback(
    (part: Partial<BoardView>) => {
      const next = boardSearch({ ...view, ...part });
      replaceAddress(next === "" ? path : `${path}?${next}`);
    },
    [view, path],
  );
  const sortBy = useCallback(
    (sort: BoardView["sort"]) =>
      set({ sort, descending: sort === view.sort ? !view.descending : firstDirection(sort) }),
    [set, view],
  );
  return { view, set, sortBy };
}
