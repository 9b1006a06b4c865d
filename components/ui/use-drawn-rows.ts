"use client";

import { useEffect, useLayoutEffect, useReducer, useRef } from "react";

type Key = string | number | bigint;

/** Rows that are drawn anew within one frame; one takes some milliseconds. */
const ROWS_A_FRAME = 3;

/**
 * Which rows of a virtual list show what is in them. A jump brings a screen of new rows at once: they are drawn a few
 * a frame, so that no frame takes long however far one scrolls. What is there when the list appears is drawn at once.
 * A row that waits is left out, or keeps its place empty: then it has the height of the place, and is not measured.
 *
 * A frame is told by the document's clock and not by how often the list is rendered: measuring what was drawn has it
 * rendered again, and again, before the frame is over.
 */
export function useDrawnRows(keys: readonly Key[]): ReadonlySet<Key> {
  const [, drawMore] = useReducer((count: number) => count + 1, 0);
  const before = useRef<ReadonlySet<Key> | null>(null);
  const spent = useRef<{ frame: unknown; rows: number }>({ frame: null, rows: 0 });
  const known = before.current;
  let room = Number.POSITIVE_INFINITY;
  if (known !== null && known.size > 0) room = ROWS_A_FRAME - rowsIn(spent.current, frameNow());
  const drawn = new Set<Key>();
  let added = 0;
  for (const key of keys) {
    if (!known?.has(key)) {
      if (added >= room) continue;
      added++;
    }
    drawn.add(key);
  }
  useLayoutEffect(() => {
    before.current = drawn;
    const frame = frameNow();
    if (added > 0) spent.current = { frame, rows: rowsIn(spent.current, frame) + added };
  });
  const waiting = keys.length - drawn.size;
  useEffect(() => {
    if (waiting === 0) return;
    const frame = requestAnimationFrame(drawMore);
    return () => cancelAnimationFrame(frame);
  });
  return drawn;
}

/** The same in all that runs for one frame. */
function frameNow(): unknown {
  return document.timeline.currentTime;
}

function rowsIn(spent: { frame: unknown; rows: number }, frame: unknown): number {
  return spent.frame === frame ? spent.rows : 0;
}
