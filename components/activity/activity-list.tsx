"use client";

import type { QueryKey, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { cx } from "#components/ui/class-names.ts";
import { useNow } from "#components/ui/clock.ts";
import { FIRST_RECT } from "#components/ui/first-rect.ts";
import { useHydrated } from "#components/ui/hydrated.ts";
import { ListEnd } from "#components/ui/list-end.tsx";
import { useDrawnRows } from "#components/ui/use-drawn-rows.ts";
import { useFreshPages } from "#components/ui/use-fresh-pages.ts";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { dayName } from "#lib/client/format/time.ts";
import { type ActivityParam, loadHref } from "#lib/client/routes.ts";
import type { ActivityItem } from "#lib/contracts/activity.ts";
import { ACTIVITY_GRID, ActivityRow } from "./activity-row.tsx";
import { type ActivityLine, activityLines } from "./activity-rows.ts";

const DAY_PX = 33;
const LOAD_PX = 64;
/** Lines from the end at which the next page is asked for. */
const AHEAD = 20;

type Props = {
  deployment: string;
  items: readonly ActivityItem[];
  /** Where they come from. */
  queryKey: QueryKey;
  query: Pick<
    UseInfiniteQueryResult,
    "hasNextPage" | "isFetching" | "isFetchingNextPage" | "isFetchNextPageError" | "isRefetchError"
  > & { refetch: () => Promise<unknown>; fetchNextPage: () => Promise<unknown> };
  onFilter: (name: ActivityParam, value: string) => void;
};

/** The timeline, of which only the lines in sight are there. */
export function ActivityList({ deployment, items, queryKey, query, onFilter }: Props) {
  const router = useRouter();
  const hydrated = useHydrated();
  const lines = useMemo(() => activityLines(items, hydrated ? undefined : "UTC"), [items, hydrated]);
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  // Filters wrap, and chips come and go; what stands above the lines belongs into the reckoning.
  useLayoutEffect(() => setAbove((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY));

  const virtual = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index]?.kind === "day" ? DAY_PX : LOAD_PX),
    // Another function has every line reckoned anew.
    getItemKey: useCallback((index: number) => lines[index]?.id ?? index, [lines]),
    overscan: 4,
    initialRect: FIRST_RECT,
    scrollMargin: above,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const drawn = useDrawnRows(visible.map(({ key }) => key));
  const reached = visible.at(-1)?.index ?? 0;
  const shown = visible.flatMap(({ index }) => {
    const line = lines[index];
    return line?.kind === "load" ? [line.item] : [];
  });
  useFreshPages(queryKey, shown, query);
  const { hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    // The next page would take the place of what is being read anew.
    if (isFetching || isFetchNextPageError) return;
    if (hasNextPage && reached >= lines.length - AHEAD) void fetchNextPage();
  }, [reached, lines.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  // Keys go from load to load; the days between them are no stops.
  const loads = useMemo(() => lines.flatMap((line, index) => (line.kind === "load" ? [index] : [])), [lines]);
  const places = useMemo(() => new Map(loads.map((line, place) => [line, place])), [loads]);
  const entry = useRowNavigation({
    count: loads.length,
    container: list,
    onOpen: (place) => {
      const line = lines[loads[place] ?? -1];
      if (line?.kind === "load") router.push(loadHref(deployment, line.item.location, line.item.number));
    },
    scrollTo: (place) => virtual.scrollToIndex(loads[place] ?? 0),
  });
  const first = visible[0];
  const last = visible.at(-1);
  return (
    <>
      <ul
        ref={list}
        aria-label="Loads of all code locations, newest first"
        style={{
          paddingTop: first === undefined ? 0 : first.start - above,
          paddingBottom: last === undefined ? 0 : virtual.getTotalSize() - (last.end - above),
        }}
      >
        {visible.map((place) => {
          const line = lines[place.index];
          if (line === undefined) return null;
          const row = places.get(place.index);
          return (
            <li
              key={place.key}
              ref={drawn.has(place.key) ? virtual.measureElement : undefined}
              style={{ height: drawn.has(place.key) ? undefined : place.size }}
              data-index={place.index}
              data-row={row}
              tabIndex={row === undefined ? undefined : row === entry ? 0 : -1}
              className={cx(
                "border-line",
                (place.index < lines.length - 1 || hasNextPage) && "border-b",
                line.kind === "day" ? "bg-canvas px-4 py-1.5" : `${ACTIVITY_GRID} focus-inset py-2 hover:bg-hover`,
              )}
            >
              {drawn.has(place.key) ? <Line deployment={deployment} line={line} onFilter={onFilter} /> : null}
            </li>
          );
        })}
      </ul>
      <ListEnd
        state={isFetchingNextPage ? "loading" : isFetchNextPageError ? "failed" : "idle"}
        loading="Loading older loads…"
        failed="Older loads could not be loaded."
        retry={() => void fetchNextPage()}
      />
    </>
  );
}

type LineProps = { deployment: string; line: ActivityLine } & Pick<Props, "onFilter">;

function Line({ deployment, line, onFilter }: LineProps) {
  if (line.kind === "day") return <Day at={line.at} />;
  return <ActivityRow deployment={deployment} item={line.item} onFilter={onFilter} />;
}

function Day({ at }: { at: string }) {
  const now = useNow();
  const hydrated = useHydrated();
  return (
    <h2 className="font-medium text-ink-2 text-xs">
      {hydrated ? dayName(at, now) : dayName(at, Date.parse(at), "UTC")}
    </h2>
  );
}
