import { useSyncExternalStore } from "react";

let shown: string | null = null;
const followers = new Set<() => void>();

/** Says something that stays until it is put away, with nothing that would have to be loaded. Null puts it away. */
export function tellPlainly(text: string | null): void {
  shown = text;
  for (const tell of followers) tell();
}

function subscribe(follower: () => void): () => void {
  followers.add(follower);
  return () => void followers.delete(follower);
}

/** What was told last, or null. */
export function usePlainAlert(): string | null {
  return useSyncExternalStore(
    subscribe,
    () => shown,
    () => null,
  );
}
