"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ChangeItem } from "#components/assets/change-item.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { useDrawnRows } from "#components/ui/use-drawn-rows.ts";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { number } from "#lib/client/format/counts.ts";
import { identityId } from "#lib/client/format/identity.ts";
import { changeRows, type GroupedChange } from "./change-rows.ts";

/** A row with a key of one line. */
const ROW_PX = 37;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 40;

type Props = {
  deployment: string;
  location: string;
  /** Those that are here, of `total`, by asset group. */
  changes: readonly GroupedChange[];
  total: number;
  /** How it stands with the changes that are not here. */
  more: "none" | "idle" | "loading" | "failed";
  fetchMore: () => void;
};

/**
 * The changes of a compare, of which there may be a hundred thousand, under the headings of their asset groups; more
 * come as the page is scrolled. j and k go from asset to asset, Enter opens one.
 */
export function ChangeList({ deployment, location, changes, total, more, fetchMore }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  // What stands above the rows belongs into the reckoning; the loads there come later than the changes.
  useLayoutEffect(() => setAbove(Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)));
  /** Rows that are open, also while they are out of view. */
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => changeRows(changes), [changes]);
  /** Where among the rows each change stands. */
  const places = useMemo(() => rows.flatMap((row, index) => (row.kind === "change" ? [index] : [])), [rows]);

  const setOpen = useCallback((id: string, open: boolean) => {
    setOpened((now) => {
      if (now.has(id) === open) return now;
      const next = new Set(now);
      if (open) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);

  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => ROW_PX,
    // Another function has every row reckoned anew.
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: 6,
    scrollMargin: above,
  });
  const visible = virtual.getVirtualItems();
  const drawn = useDrawnRows(visible.map(({ key }) => key));
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more === "idle" && last >= rows.length - AHEAD) fetchMore();
  }, [last, rows.length, more, fetchMore]);

  const entry = useRowNavigation({
    count: changes.length,
    container: list,
    onOpen: (place) => {
      const change = changes[place];
      if (change === undefined) return;
      const id = identityId(change);
      setOpen(id, !opened.has(id));
    },
    scrollTo: (place) => virtual.scrollToIndex(places[place] ?? 0),
  });

  return (
    <>
      <ul ref={list} className="relative" style={{ height: virtual.getTotalSize() }}>
        {visible.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const shared = {
            ref: drawn.has(item.key) ? virtual.measureElement : undefined,
            "data-index": item.index,
            "data-last": more === "none" && item.index === rows.length - 1 ? "" : undefined,
            style: {
              transform: `translateY(${item.start - above}px)`,
              height: drawn.has(item.key) ? undefined : item.size,
            },
          };
          const className = "absolute inset-x-0 top-0 border-line border-b data-last:border-b-0";
          if (row.kind === "group") {
            return (
              <li key={item.key} {...shared} className={`${className} bg-canvas px-4 py-1.5`}>
                <h3 className="truncate font-medium text-ink-2 text-xs">{row.group ?? "No group"}</h3>
              </li>
            );
          }
          return (
            <li
              key={item.key}
              {...shared}
              data-row={row.place}
              tabIndex={row.place === entry ? 0 : -1}
              aria-posinset={row.place + 1}
              aria-setsize={total}
              className={`${className} focus-inset focus-visible:bg-hover`}
            >
              {drawn.has(item.key) ? (
                <Change
                  deployment={deployment}
                  location={location}
                  id={row.id}
                  change={row.change}
                  open={opened.has(row.id)}
                  setOpen={setOpen}
                />
              ) : null}
            </li>
          );
        })}
      </ul>
      {more === "none" ? null : (
        <ListEnd
          state={more}
          loading={`${number(changes.length)} of ${number(total)} are here, loading more…`}
          failed={`${number(changes.length)} of ${number(total)} are here; more could not be loaded.`}
          retry={fetchMore}
        />
      )}
    </>
  );
}

type ChangeProps = Pick<Props, "deployment" | "location"> & {
  id: string;
  change: GroupedChange;
  open: boolean;
  setOpen: (id: string, open: boolean) => void;
};

/** Remembered: scrolling draws the list anew, not what its rows show. */
const Change = memo(function Change({ id, setOpen, ...shown }: ChangeProps) {
  return <ChangeItem {...shown} onOpenChange={(open) => setOpen(id, open)} />;
});
