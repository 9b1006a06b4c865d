"use client";

import { useCallback, useState } from "react";

export type Editing = { open: boolean; start: () => void; stop: () => void };

/** Whether a row's description is being edited; the row's menu starts it too. */
export function useDescriptionEditing(): Editing {
  const [open, setOpen] = useState(false);
  return { open, start: useCallback(() => setOpen(true), []), stop: useCallback(() => setOpen(false), []) };
}
