"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import {
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { Button } from "#components/ui/button.tsx";
import { cx } from "#components/ui/class-names.ts";
import { DiscardQuestion } from "#components/ui/discard-question.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { ScrollBox } from "#components/ui/scroll-box.tsx";
import { Skeleton, SkeletonRows } from "#components/ui/skeleton.tsx";
import { useDrawnRows } from "#components/ui/use-drawn-rows.ts";
import { useFreshPages } from "#components/ui/use-fresh-pages.ts";
import { useHeldLinks } from "#components/ui/use-held-links.ts";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { useUnsaved } from "#components/ui/use-unsaved.ts";
import { loadsQuery } from "#lib/client/queries/loads.ts";
import { historyHref, loadHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { type Role, roleMay } from "#lib/domain/access/roles.ts";
import type { HistoryAddress } from "./history-address.ts";
import { HISTORY_GRID } from "./history-grid.ts";
import { HistoryRow } from "./history-row.tsx";
import { useHistoryRows } from "./history-rows.ts";
import type { EditedRows } from "./use-edited-rows.ts";
import type { MarkedLoads } from "./use-marked-loads.ts";
import { useSoughtLoad } from "./use-sought-load.ts";

const ESTIMATED_ROW_PX = 92;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 12;
const NONE_KEPT: ReadonlyMap<number, number> = new Map();

type Props = {
  deployment: string;
  location: string;
  /** Null while they load. */
  facts: LocationView | null;
  role: Role | null;
  address: HistoryAddress;
  /** Loads that are picked to be compared. */
  marked: MarkedLoads;
  edits: EditedRows;
  listRef: RefObject<HTMLElement | null>;
  /** Above the loads; scrolls with them, for small screens. */
  banner: ReactNode;
};

export function HistoryList({ deployment, location, facts, role, address, marked, edits, listRef, banner }: Props) {
  const { edited, setEdited, drafts } = edits;
  const router = useRouter();
  const query = loadsQuery(deployment, location, address);
  const loads = useInfiniteQuery(query);
  const items = useMemo(() => loads.data?.pages.flatMap((page) => page.items) ?? [], [loads.data]);
  const { rows, openGroups, toggleGroup } = useHistoryRows(deployment, location, items);

  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  // The banner comes and goes; what stands above the rows belongs into the reckoning.
  useLayoutEffect(() => setAbove(body.current?.offsetTop ?? 0));

  /** Where the rows stand that are being edited, by the number of their load. */
  const kept = useMemo(
    () =>
      edited.size === 0
        ? NONE_KEPT
        : new Map(
            rows.flatMap((row, index) =>
              row.kind === "load" && edited.has(row.load.number) ? [[row.load.number, index]] : [],
            ),
          ),
    [rows, edited],
  );
  // Rows ask for themselves what is written in them; those that a filter leaves out cannot.
  const hidden = [...edited].filter((number) => drafts.has(number) && !kept.has(number));
  const unsaved = useUnsaved(hidden.length > 0);
  useHeldLinks(hidden.length > 0, unsaved.ask, historyHref(deployment, location));
  function discardHidden() {
    for (const number of hidden) setEdited(number, false);
  }
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => listRef.current,
    estimateSize: () => ESTIMATED_ROW_PX,
    // Another function has every row reckoned anew.
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: 4,
    rangeExtractor: (range) =>
      kept.size === 0
        ? defaultRangeExtractor(range)
        : [...new Set([...kept.values(), ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
    scrollMargin: above,
  });
  const visible = virtual.getVirtualItems();
  const drawn = useDrawnRows(visible.map(({ key }) => key));
  const last = virtual.range?.endIndex ?? 0;

  const shown = visible.flatMap(({ index }) => {
    const row = rows[index];
    return row?.kind === "load" ? [row.load] : [];
  });
  useFreshPages(query.queryKey, shown, loads);
  const isSeeking = useSoughtLoad({
    at: address.at,
    items,
    rows,
    openGroup: (first) => openGroups.has(first) || toggleGroup(first),
    scrollTo: (index) => virtual.scrollToIndex(index, { align: "center" }),
  });
  const { hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = loads;
  useEffect(() => {
    // The next page would take the place of what is being read anew.
    if (isFetching || isFetchNextPageError) return;
    if (hasNextPage && (isSeeking || last >= rows.length - AHEAD)) void fetchNextPage();
  }, [isSeeking, last, rows.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  const mayDescribe = role !== null && roleMay(role, "load.describe");
  const entry = useRowNavigation({
    count: rows.length,
    container: listRef,
    onOpen: (index) => {
      const row = rows[index];
      if (row?.kind === "load") {
        router.push(`${loadHref(deployment, location, row.load.number)}${address.search}`, { scroll: false });
      }
    },
    scrollTo: (index) => virtual.scrollToIndex(index),
    onKey: (key, index) => {
      const row = rows[index];
      if (row?.kind !== "load") return false;
      if (key === "x") marked.toggle(row.load.number);
      else if (key === "o" && row.group !== null) toggleGroup(row.group.first);
      else if (key === "e" && mayDescribe) setEdited(row.load.number, true);
      else return false;
      return true;
    },
  });

  return (
    <ScrollBox ref={listRef} aria-label="Loads" className="relative min-h-0 grow overflow-auto">
      <DiscardQuestion unsaved={unsaved} onDiscard={discardHidden} />
      {banner}
      {loads.isPending ? (
        <SkeletonRows rows={10} label="Loading the history" />
      ) : loads.isError && items.length === 0 ? (
        <QueryError error={loads.error} retry={() => void loads.refetch()} what="code location of this name" />
      ) : items.length === 0 ? (
        <NoLoads address={address} />
      ) : (
        <>
          {/* Tables laid out as grids keep their meaning; the count is unknown until the last page is here. */}
          <table aria-rowcount={hasNextPage ? -1 : rows.length + 1} className="block">
            <caption className="sr-only">Loads of {location}, newest first</caption>
            <thead className="sticky top-0 z-10 hidden border-line border-b bg-canvas lg:block">
              <tr aria-rowindex={1} className={`${HISTORY_GRID} py-1.5`}>
                {["Load", "Commit", "Image", "Description", "Assets", "Actions"].map((name) => (
                  <th key={name} scope="col" className="text-left font-medium text-ink-2 text-xs last:text-right">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody ref={body} className="relative block" style={{ height: virtual.getTotalSize() }}>
              {visible.map((place) => {
                const row = rows[place.index];
                return row === undefined ? null : (
                  <tr
                    key={place.key}
                    ref={drawn.has(place.key) ? virtual.measureElement : undefined}
                    aria-rowindex={place.index + 2}
                    data-index={place.index}
                    data-row={place.index}
                    tabIndex={place.index === entry ? 0 : -1}
                    className={cx(
                      HISTORY_GRID,
                      "group/row absolute inset-x-0 top-0 focus-inset border-line border-b py-2.5 hover:bg-hover",
                      row.kind === "load" && row.member && "bg-canvas",
                      row.kind === "load" && marked.has(row.load.number) && "bg-accent-soft",
                    )}
                    style={{
                      transform: `translateY(${place.start - above}px)`,
                      height: drawn.has(place.key) ? undefined : place.size,
                    }}
                  >
                    {!drawn.has(place.key) ? (
                      <td colSpan={6} />
                    ) : row.kind === "load" ? (
                      <HistoryRow
                        deployment={deployment}
                        location={location}
                        facts={facts}
                        role={role}
                        load={row.load}
                        group={row.group}
                        member={row.member}
                        search={address.search}
                        isEdited={edited.has(row.load.number)}
                        setEdited={setEdited}
                        drafts={drafts}
                        marked={marked}
                        groupOpen={row.group !== null && openGroups.has(row.group.first)}
                        onToggleGroup={toggleGroup}
                      />
                    ) : (
                      <td
                        colSpan={6}
                        className={cx("col-span-full pl-5 text-ink-2 text-xs", row.text === null && "h-18")}
                      >
                        {row.text ?? <Skeleton className="my-1 w-64 animate-appear" />}
                      </td>
                    )}
                  </tr>
                );
              })}
            </tbody>
          </table>
          <ListEnd
            state={isFetchingNextPage ? "loading" : isFetchNextPageError ? "failed" : "idle"}
            loading="Loading older loads…"
            failed="Older loads could not be loaded."
            retry={() => void fetchNextPage()}
          />
        </>
      )}
    </ScrollBox>
  );
}

function NoLoads({ address }: { address: HistoryAddress }) {
  const { q, filter, clear } = address;
  if (q !== "" || Object.keys(filter).length > 0) {
    return (
      <EmptyState
        title="No load matches"
        action={
          <Button variant="secondary" onClick={clear}>
            Show all loads
          </Button>
        }
      >
        {q === ""
          ? "No load of this history is what the filters ask for."
          : `No load of this history contains “${q}”, or changed an asset whose key does${
              Object.keys(filter).length > 0 ? ", and is what the filters ask for" : ""
            }.`}
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No loads yet">
      The history begins with the first load that a watcher sees or that CI records.
    </EmptyState>
  );
}
