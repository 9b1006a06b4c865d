import { setTimeout as sleep } from "node:timers/promises";

/** Ends at once when what is waited for is there; a busy machine takes its time. */
export const LIMIT_MS = 50_000;

type Maybe<T> = T | null | undefined | false;

/** Looks again and again until there is something, and returns it. @throws after LIMIT_MS, with what there never was. */
export async function until<T>(what: string, look: () => Promise<Maybe<T>> | Maybe<T>): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`never: ${what}`);
    await sleep(20);
  }
}
