import { useEffect, useState } from "react";

/** What loses the changes: goes to another page, or closes what holds them. */
type Leave = () => void;

/** Asks whether the changes may be lost; `leave` is done then. */
type Ask = (question: { readonly leave: Leave } | null) => void;

/** How those ask who hold changes now, the one above the others last. */
const asking: Ask[] = [];

/** Leaves, after asking where the page holds changes that are not saved. */
export function askToLeave(leave: Leave): void {
  const ask = asking.at(-1);
  if (ask === undefined) leave();
  else ask({ leave });
}

/**
 * While something is changed that is not saved, closing the page or loading another one makes the browser ask, and
 * `askToLeave` asks here. The Back button within the app is not held: a page learns of it when it has happened.
 *
 * @returns what is asked now, for a `DiscardQuestion`, and what sets it.
 */
export function useUnsaved(dirty: boolean): [question: { readonly leave: Leave } | null, ask: Ask] {
  const [question, ask] = useState<{ readonly leave: Leave } | null>(null);
  useEffect(() => {
    if (!dirty) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", hold);
    asking.push(ask);
    return () => {
      window.removeEventListener("beforeunload", hold);
      asking.splice(asking.indexOf(ask), 1);
    };
  }, [dirty]);
  return [question, ask];
}
