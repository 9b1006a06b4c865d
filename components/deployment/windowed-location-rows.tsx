"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useRouter } from "next/navigation";
import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { FIRST_RECT } from "#components/ui/first-rect.ts";
import { useDrawnRows } from "#components/ui/use-drawn-rows.ts";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { historyHref } from "#lib/client/routes.ts";
import type { LocationView } from "#lib/contracts/deployments.ts";
import { BoardRow } from "./board-row.tsx";

const ESTIMATED_ROW_PX = 73;

type Props = { deployment: string; locations: readonly LocationView[] };

/** The rows that are in sight: a deployment may have thousands. */
export function WindowedLocationRows({ deployment, locations }: Props) {
  const router = useRouter();
  const body = useRef<HTMLTableSectionElement>(null);
  const [above, setAbove] = useState(0);
  // Banners and filters come and go; what stands above the rows belongs into the reckoning.
  useLayoutEffect(() => setAbove((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY));

  const virtual = useWindowVirtualizer({
    count: locations.length,
    estimateSize: () => ESTIMATED_ROW_PX,
    // Another function has every row reckoned anew.
    getItemKey: useCallback((index: number) => locations[index]?.name ?? index, [locations]),
    overscan: 3,
    initialRect: FIRST_RECT,
    scrollMargin: above,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const drawn = useDrawnRows(visible.map(({ key }) => key));
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
    // Rows stand in the flow of the page, so that nothing jumps when their heights become known.
    <tbody
      ref={body}
      className="block"
      style={{
        paddingTop: first === undefined ? 0 : first.start - above,
        paddingBottom: last === undefined ? 0 : virtual.getTotalSize() - (last.end - above),
      }}
    >
      {visible.map(({ key, index, size }) => {
        const location = locations[index];
        return location === undefined ? null : (
          <BoardRow
            key={key}
            ref={drawn.has(key) ? virtual.measureElement : undefined}
            emptyPx={drawn.has(key) ? null : size}
            deployment={deployment}
            location={location}
            index={index}
            isLast={index === locations.length - 1}
            isEntry={index === entry}
          />
        );
      })}
    </tbody>
  );
}
