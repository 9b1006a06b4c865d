"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { Suspense } from "react";
import { lazyView } from "#components/ui/lazy-view.tsx";
import type { LocationView } from "#lib/contracts/deployments.ts";
import type { Sort, SortOrder } from "./arrange-locations.ts";
import { BOARD_GRID } from "./board-grid.ts";
import { LocationRows } from "./location-rows.tsx";

/** From so many rows on only those in sight are there. What reckons which those are is not loaded for fewer. */
const WINDOW_FROM = 60;

// All rows are slow to draw, and better than none.
const WindowedRows = lazyView(
  () => import("./windowed-location-rows.tsx").then((part) => part.WindowedLocationRows),
  LocationRows,
);

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

/** A row per code location. */
export function LocationTable({ deployment, locations, order, onSort }: Props) {
  const Rows = locations.length > WINDOW_FROM ? WindowedRows : LocationRows;
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
      <Suspense fallback={<tbody className="block min-h-screen" />}>
        <Rows deployment={deployment} locations={locations} />
      </Suspense>
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
