import { type RefObject, useEffect, useState } from "react";

/** What loses the changes: goes to another page, or closes what holds them. */
type Leave = () => void;

/** Whether changes may be lost: what is asked now, and what asks it, or no longer. */
export type Unsaved = {
  readonly question: { readonly leave: Leave } | null;
  readonly ask: (question: { readonly leave: Leave } | null) => void;
};

/** Those who hold changes now, the one above the others last. */
const holders: { readonly ask: Unsaved["ask"]; readonly place: RefObject<Element | null> | undefined }[] = [];

/**
 * Leaves, after asking where the page holds changes that are not saved.
 * @param within what goes, where the rest of the page stays: only what stands in it is asked for.
 */
export function askToLeave(leave: Leave, within?: Element | null): void {
  const holder = holders.findLast(
    ({ place }) => within === undefined || (place?.current != null && within?.contains(place.current) === true),
  );
  if (holder === undefined) leave();
  else holder.ask({ leave });
}

/**
 * While something is changed that is not saved, closing the page or loading another one makes the browser ask, and
 * `askToLeave` asks here. The Back button within the app is not held: a page learns of it when it has happened.
 *
 * @param place where the changes stand, for who asks for a part of the page.
 * @returns what a `DiscardQuestion` shows.
 */
export function useUnsaved(dirty: boolean, place?: RefObject<Element | null>): Unsaved {
  const [question, ask] = useState<Unsaved["question"]>(null);
  useEffect(() => {
    if (!dirty) return;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    const holder = { ask, place };
    window.addEventListener("beforeunload", hold);
    holders.push(holder);
    return () => {
      window.removeEventListener("beforeunload", hold);
      holders.splice(holders.indexOf(holder), 1);
    };
  }, [dirty, place]);
  return { question, ask };
}
