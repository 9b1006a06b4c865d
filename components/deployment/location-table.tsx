"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLayoutEffect, useRef, useState } from "react";
import { cx } from "#components/ui/class-names.ts";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { historyHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import type { Sort, SortOrder } from "./arrange-locations.ts";
import { BOARD_GRID } from "./board-grid.ts";
import { LocationRow } from "./location-row.tsx";

const ESTIMATED_ROW_PX = 73;
/** What the server takes for a window, and the browser until it has looked: enough rows for a first screen. */
const FIRST_RECT = { width: 1280, height: 1000 };

const COLUMNS: readonly { name: string; sort?: Sort }[] = [
  { name: "Name", sort: "name" },
  { name: "Status", sort: "status" },
  { name: "Image" },
  { name: "Commit" },
  { name: "Definitions", sort: "assets" },
  { name: "Last loads" },
  { name: "Updated", sort: "updated" },
  { name: "Actions" },
];

type Props = {
  deployment: string;
  locations: readonly LocationView[];
  order: SortOrder;
  onSort: (sort: Sort) => void;
};

/** A row per code location, of which only those in sight are there: a deployment may have thousands. */
export function LocationTable({ deployment, locations, order, onSort }: Props) {
  const router = useRouter();
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  // Banners and filters come and go; what stands above the rows belongs into the reckoning.
  useLayoutEffect(() => setAbove((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY));

  const virtual = useWindowVirtualizer({
    count: locations.length,
    estimateSize: () => ESTIMATED_ROW_PX,
    getItemKey: (index) => locations[index]?.name ?? index,
    overscan: 8,
    initialRect: FIRST_RECT,
    scrollMargin: above,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const entry = useRowNavigation({
    count: locations.length,
    container: body,
    onOpen: (index) => {
      const location = locations[index];
      if (location) router.push(historyHref(deployment, location.name), { scroll: false });
    },
    scrollTo: (index) => virtual.scrollToIndex(index),
  });
  const first = visible[0];
  const last = visible.at(-1);
  return (
    // Tables laid out as grids keep their meaning.
    <table aria-rowcount={locations.length + 1} className="block">
      <caption className="sr-only">Code locations of {deployment}</caption>
      <thead className="sticky top-12 z-10 hidden rounded-t-lg border-line border-b bg-canvas xl:block">
        <tr aria-rowindex={1} className={`${BOARD_GRID} py-1`}>
          {COLUMNS.map(({ name, sort }) => (
            <Head key={name} name={name} sort={sort ?? null} order={order} onSort={onSort} />
          ))}
        </tr>
      </thead>
      {/* Rows stand in the flow of the page, so that nothing jumps when their heights become known. */}
      <tbody
        ref={body}
        className="block"
        style={{
          paddingTop: first === undefined ? 0 : first.start - above,
          paddingBottom: last === undefined ? 0 : virtual.getTotalSize() - (last.end - above),
        }}
      >
        {visible.map((place) => {
          const location = locations[place.index];
          return location === undefined ? null : (
            <tr
              key={place.key}
              ref={virtual.measureElement}
              aria-rowindex={place.index + 2}
              data-index={place.index}
              data-row={place.index}
              tabIndex={place.index === entry ? 0 : -1}
              className={cx(
                BOARD_GRID,
                "focus-inset border-line py-2.5 hover:bg-hover",
                place.index < locations.length - 1 && "border-b",
              )}
            >
              <LocationRow deployment={deployment} location={location} />
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

type HeadProps = { name: string; sort: Sort | null; order: SortOrder; onSort: (sort: Sort) => void };

function Head({ name, sort, order, onSort }: HeadProps) {
  const sorted = sort !== null && sort === order.sort;
  const Arrow = order.descending ? ArrowDown : ArrowUp;
  return (
    <th
      scope="col"
      aria-sort={sorted ? (order.descending ? "descending" : "ascending") : undefined}
      className="flex min-h-6 items-center text-left font-medium text-ink-2 text-xs last:justify-end"
    >
      {sort === null ? (
        name
      ) : (
        <button
          type="button"
          onClick={() => onSort(sort)}
          title={`Sort by ${name.toLowerCase()}`}
          className="-mx-1 inline-flex min-h-6 items-center gap-1 rounded px-1 hover:bg-hover hover:text-ink"
        >
          {name}
          {sorted ? <Arrow aria-hidden className="size-3" /> : null}
        </button>
      )}
    </th>
  );
}
