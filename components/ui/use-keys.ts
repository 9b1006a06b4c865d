"use client";

import { type RefObject, useEffect, useRef } from "react";
import { isPlainKey } from "./plain-key.ts";

/**
 * Single keys as commands of what `container` lies in: a dialog, else the page. They count while focus is inside of
 * that or nowhere, and not while another dialog lies over it.
 */
export function useKeys(
  container: RefObject<HTMLElement | null>,
  commands: Readonly<Record<string, () => void>>,
): void {
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const box = container.current;
      if (!isPlainKey(event) || box === null || box.closest("[inert], [aria-hidden='true']")) return;
      const place = box.closest("[role='dialog']") ?? document.body;
      if (!(event.target instanceof Node) || !(place.contains(event.target) || event.target === document.body)) return;
      const command = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (command === undefined) return;
      event.preventDefault();
      command();
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [container]);
}
