import { useSyncExternalStore } from "react";

/** Code that a page loads once somebody comes near what it is for, kept for all who ask after that. */
export type LazyPart<T> = {
  /** Loads it. What failed to load is tried again with the next call; rejects with what the browser says. */
  readonly load: () => Promise<T>;
  /** What was loaded, or null until then. In the server's HTML it is never there. */
  readonly use: () => T | null;
};

/**
 * Unlike a lazy component it never suspends: React shows what was suspended 300 ms late, and a menu has to stand
 * there with the click that opens it.
 */
export function lazyPart<T>(load: () => Promise<T>): LazyPart<T> {
  const followers = new Set<() => void>();
  let loading: Promise<T> | null = null;
  let loaded: T | null = null;

  function subscribe(follower: () => void): () => void {
    followers.add(follower);
    return () => void followers.delete(follower);
  }

  return {
    load: () => {
      loading ??= load().then(
        (part) => {
          loaded = part;
          for (const tell of followers) tell();
          return part;
        },
        (cause: unknown) => {
          loading = null;
          throw cause;
        },
      );
      return loading;
    },
    use: () =>
      useSyncExternalStore(
        subscribe,
        () => loaded,
        () => null,
      ),
  };
}
