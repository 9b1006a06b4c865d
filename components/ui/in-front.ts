import { useCallback, useLayoutEffect, useState, useSyncExternalStore } from "react";

const followers = new Set<() => void>();
let taken = false;

function subscribe(follower: () => void): () => void {
  followers.add(follower);
  return () => void followers.delete(follower);
}

function take(next: boolean): void {
  taken = next;
  for (const tell of followers) tell();
}

/** What renders this stands in front of all dialogs, those that come after it too, for as long as it is rendered. */
export function useInFront(): void {
  useLayoutEffect(() => {
    take(true);
    return () => take(false);
  }, []);
}

/**
 * Whether a dialog has to wait, because something stood in front before it had taken the focus: the last dialog to open
 * takes the focus and hides all others from assistive technology, and the address may open one under the hands of who
 * types into what is in front.
 *
 * @returns `settle`: called once the dialog has the focus; what comes in front of it later has it wait no more.
 */
export function useHeldBack(): [heldBack: boolean, settle: () => void] {
  const occupied = useSyncExternalStore(
    subscribe,
    () => taken,
    () => false,
  );
  const [settled, setSettled] = useState(false);
  const settle = useCallback(() => setSettled(true), []);
  return [occupied && !settled, settle];
}
