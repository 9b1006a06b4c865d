"use client";

import { useCallback, useState } from "react";

export type Editing = { open: boolean; start: () => void; stop: () => void };

/**
 * Loads whose descriptions are being edited, by number. The list keeps their rows even when they scroll out
 * of sight, so that nothing typed is lost.
 */
export function useEditedRows(): { edited: ReadonlySet<number>; editingOf: (number: number) => Editing } {
  const [edited, setEdited] = useState<ReadonlySet<number>>(new Set());
  const editingOf = useCallback(
    (number: number): Editing => ({
      open: edited.has(number),
      start: () => setEdited((before) => new Set(before).add(number)),
      stop: () => setEdited((before) => new Set([...before].filter((one) => one !== number))),
    }),
    [edited],
  );
  return { edited, editingOf };
}
