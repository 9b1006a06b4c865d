import type { Database } from "../db/database.ts";
import { nobodyWaits } from "./turns.ts";

/** A result, and what it weighs; no more than its entry while it is being read. */
type Entry<Value> = {
  readonly result: Promise<Value>;
  weight: number;
  isRead: boolean;
  /** Who waits for it. When the last one has left, `given up` tells the reading. */
  waiting: number;
  readonly givenUp: AbortController;
};

/** What an entry weighs besides, in the least that a caller weighs by: results with nothing in them take room, too. */
const ENTRY_WEIGHT = 5;

/** @param signal comes when nobody waits for the result any more. */
export type ReadResult<Value> = (signal: AbortSignal) => Promise<Value>;

/**
 * Keeps what takes long to read and never changes (facts of loads do not) for the next who ask, and lets those who ask
 * at the same time wait for one reading. What was used last stays; the oldest goes as soon as all together weigh more
 * than `mostWeight`. Nothing of it is a grant: whoever asks has passed the gate before.
 *
 * Whoever asks may leave by a signal and is refused then (ServiceError `unavailable`); the others go on waiting.
 *
 * @param name tells it from the others: it is kept on the global object, because Next may load a module once per bundle.
 */
export function keptResults<Value>(name: string, mostWeight: number, weightOf: (value: Value) => number) {
  const holder = globalThis as { [place: symbol]: WeakMap<Database, Map<string, Entry<Value>>> | undefined };
  const place = Symbol.for(`loadline.kept.${name}`);
  holder[place] ??= new WeakMap();
  const kept = holder[place];

  return ask;

  async function ask(db: Database, key: string, read: ReadResult<Value>, signal?: AbortSignal): Promise<Value> {
    if (signal?.aborted) throw nobodyWaits();
    const entries = kept.get(db) ?? new Map<string, Entry<Value>>();
    kept.set(db, entries);
    const entry = entries.get(key) ?? begin(entries, key, read);
    // What was given up goes on where it had its turn, so that two never read the same; else it is refused, with
    // which whoever comes now has nothing to do.
    const wasGivenUp = entry.givenUp.signal.aborted && !entry.isRead;
    // A map goes by the order in which its entries were set.
    entries.delete(key);
    entries.set(key, entry);
    entry.waiting++;
    try {
      return await untilLeft(entry.result, signal);
    } catch (error) {
      if (!wasGivenUp || signal?.aborted) throw error;
    } finally {
      entry.waiting--;
      if (entry.waiting === 0 && !entry.isRead) entry.givenUp.abort();
    }
    // The refused one is gone.
    return ask(db, key, read, signal);
  }

  function begin(entries: Map<string, Entry<Value>>, key: string, read: ReadResult<Value>): Entry<Value> {
    const givenUp = new AbortController();
    const entry: Entry<Value> = {
      result: read(givenUp.signal),
      weight: ENTRY_WEIGHT,
      isRead: false,
      waiting: 0,
      givenUp,
    };
    entry.result.then(
      (value) => {
        entry.isRead = true;
        entry.weight = ENTRY_WEIGHT + weightOf(value);
        dropOldest(entries, mostWeight);
      },
      () => {
        if (entries.get(key) === entry) entries.delete(key);
      },
    );
    return entry;
  }
}

/** @throws ServiceError `unavailable` when the signal comes first. */
async function untilLeft<Value>(result: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return result;
  let leave: () => void = () => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(nobodyWaits());
    signal.addEventListener("abort", leave, { once: true });
  });
  return Promise.race([result, left]).finally(() => signal.removeEventListener("abort", leave));
}

/** The newest stays, however much it weighs. */
function dropOldest(entries: Map<string, Entry<unknown>>, mostWeight: number): void {
  let weight = entries.values().reduce((sum, entry) => sum + entry.weight, 0);
  for (const [key, entry] of entries) {
    if (weight <= mostWeight || entries.size === 1) return;
    entries.delete(key);
    weight -= entry.weight;
  }
}
