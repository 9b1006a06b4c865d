"use client";

import { useCallback, useState } from "react";

/** What is typed and not saved, by the load's number. */
export type Drafts = Map<number, string>;
export type Editing = { open: boolean; start: () => void; stop: () => void; drafts: Drafts };
/** Begins or ends the editing of a load, by its number. */
export type SetEdited = (number: number, open: boolean) => void;
export type EditedRows = { edited: ReadonlySet<number>; setEdited: SetEdited; drafts: Drafts };

/**
 * Loads whose descriptions are being edited, by number. The list keeps their rows even when they scroll out of sight,
 * and what was typed while a filter leaves them out, so that nothing is lost.
 */
export function useEditedRows(): EditedRows {
  const [edited, setNumbers] = useState<ReadonlySet<number>>(new Set());
  // Written with each key and read when an editor opens: nothing is drawn from it.
  const [drafts] = useState<Drafts>(() => new Map());
  const setEdited = useCallback(
    (number: number, open: boolean) => {
      if (!open) drafts.delete(number);
      setNumbers((before) => {
        const next = new Set(before);
        if (open) next.add(number);
        else next.delete(number);
        return next;
      });
    },
    [drafts],
  );
  return { edited, setEdited, drafts };
}
