"use client";

import { type RefObject, useEffect, useRef, useState } from "react";
import { isPlainKey } from "./plain-key.ts";

type Options = {
  count: number;
  /** Holds the rows; each has `data-row={index}` and takes focus. */
  container: RefObject<HTMLElement | null>;
  onOpen: (index: number) => void;
  /** Brings a row into being where the list is virtual. */
  scrollTo?: (index: number) => void;
  /** Other keys, while a row has focus; true when it was one of them. */
  onKey?: (key: string, index: number) => boolean;
};

/** What has keys of its own; a list that lies in one of these has them while focus is in the same. */
const PLACES = "[role='dialog'], [role='menu'], [role='listbox'], [role='tablist']";

function isRow(target: Node): boolean {
  return target instanceof HTMLElement && target.dataset.row !== undefined;
}

/**
 * j and k move through rows, Enter opens the one that has focus. Keys count wherever focus is in the dialog, else on the
 * page, that the list lies in, such as on a filter above it; a list under a dialog keeps still. Returns the index that Tab enters at.
 */
export function useRowNavigation({ count, container, onOpen, scrollTo, onKey }: Options): number {
  const [active, setActive] = useState(-1);
  const latest = useRef({ active, count, onOpen, scrollTo, onKey });
  latest.current = { active, count, onOpen, scrollTo, onKey };
  /** Row that takes focus in the next frame: keys that come before then count from it. */
  const coming = useRef<number | null>(null);

  useEffect(() => {
    function rowOf(target: EventTarget | null): number | null {
      const row = target instanceof HTMLElement ? target.closest<HTMLElement>("[data-row]") : null;
      return row && container.current?.contains(row) ? Number(row.dataset.row) : null;
    }

    function move(to: number) {
      setActive(to);
      coming.current = to;
      latest.current.scrollTo?.(to);
      // A virtual list renders the row in the next frame.
      requestAnimationFrame(() => {
        const row = container.current?.querySelector<HTMLElement>(`[data-row="${to}"]`);
        row?.focus({ preventScroll: latest.current.scrollTo !== undefined });
        if (!latest.current.scrollTo) row?.scrollIntoView({ block: "nearest" });
        if (coming.current === to) coming.current = null;
      });
    }

    function onKeyDown(event: KeyboardEvent) {
      if (!isPlainKey(event)) return;
      const box = container.current;
      const target = event.target;
      if (box === null || !(target instanceof Node) || box.closest("[inert], [aria-hidden='true']")) return;
      const focused = target instanceof Element ? target : document.body;
      if (focused !== document.body && focused.closest(PLACES) !== box.closest(PLACES)) return;
      const { active: from, count: rows } = latest.current;
      const here = coming.current ?? rowOf(target) ?? from;
      if (event.key === "j" && rows > 0) move(Math.min(here + 1, rows - 1));
      else if (event.key === "k" && rows > 0) move(Math.max(here - 1, 0));
      else if (coming.current === null && !isRow(target)) return;
      else if (event.key === "Enter") latest.current.onOpen(here);
      else if (!latest.current.onKey?.(event.key, here)) return;
      event.preventDefault();
    }

    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [container]);

  return active < 0 ? 0 : Math.min(active, count - 1);
}
