"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { ChangeItem } from "#components/assets/change-item.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { number } from "#lib/client/format/counts.ts";
import { identityId } from "#lib/client/format/identity.ts";
import type { ChangeView } from "#lib/contracts/changes.ts";

/** A row with a key of one line. */
const ROW_PX = 37;
/** Rows from the end at which the next page is asked for. */
const AHEAD = 40;

type Props = {
  deployment: string;
  location: string;
  /** Those that are here, of `total`. */
  changes: readonly ChangeView[];
  total: number;
  /** How it stands with the changes that are not here. */
  more: "none" | "idle" | "loading" | "failed";
  fetchMore: () => void;
};

/** The changes of a compare, of which there may be a hundred thousand; more come as the page is scrolled. */
export function ChangeList({ deployment, location, changes, total, more, fetchMore }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [above, setAbove] = useState(0);
  // What stands above the rows belongs into the reckoning; the loads there come later than the changes.
  useLayoutEffect(() => setAbove(Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)));
  /** Rows that were opened, so that they are open when they come back into view. */
  const opened = useRef(new Set<string>());

  const virtual = useWindowVirtualizer({
    count: changes.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => (changes[index] ? identityId(changes[index]) : index),
    overscan: 12,
    scrollMargin: above,
  });
  const visible = virtual.getVirtualItems();
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (more === "idle" && last >= changes.length - AHEAD) fetchMore();
  }, [last, changes.length, more, fetchMore]);

  return (
    <>
      <ul ref={list} className="relative" style={{ height: virtual.getTotalSize() }}>
        {visible.map((place) => {
          const change = changes[place.index];
          if (change === undefined) return null;
          const id = identityId(change);
          return (
            <li
              key={place.key}
              ref={virtual.measureElement}
              data-index={place.index}
              aria-posinset={place.index + 1}
              aria-setsize={total}
              className="absolute inset-x-0 top-0 border-line border-b"
              style={{ transform: `translateY(${place.start - above}px)` }}
            >
              <ChangeItem
                deployment={deployment}
                location={location}
                change={change}
                open={opened.current.has(id)}
                onOpenChange={(open) => (open ? opened.current.add(id) : opened.current.delete(id))}
              />
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
