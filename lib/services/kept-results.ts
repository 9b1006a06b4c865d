import type { Database } from "../db/database.ts";

/** A result, and what it weighs; no more than its entry while it is being read. */
type Entry<Value> = { readonly result: Promise<Value>; weight: number };

/** What an entry weighs besides, in the least that a caller weighs by: results with nothing in them take room, too. */
const ENTRY_WEIGHT = 5;

/**
 * Keeps what takes long to read and never changes (facts of loads do not) for the next who ask, and lets those who ask
 * at the same time wait for one reading. What was used last stays; the oldest goes as soon as all together weigh more
 * than `mostWeight`. Nothing of it is a grant: whoever asks has passed the gate before.
 *
 * @param name tells it from the others: it is kept on the global object, because Next may load a module once per bundle.
 */
export function keptResults<Value>(name: string, mostWeight: number, weightOf: (value: Value) => number) {
  const holder = globalThis as { [place: symbol]: WeakMap<Database, Map<string, Entry<Value>>> | undefined };
  const place = Symbol.for(`loadline.kept.${name}`);
  holder[place] ??= new WeakMap();
  const kept = holder[place];

  return async (db: Database, key: string, read: () => Promise<Value>): Promise<Value> => {
    const entries = kept.get(db) ?? new Map<string, Entry<Value>>();
    kept.set(db, entries);
    const entry = entries.get(key) ?? { result: read(), weight: ENTRY_WEIGHT };
    // A map goes by the order in which its entries were set.
    entries.delete(key);
    entries.set(key, entry);
    try {
      const value = await entry.result;
      entry.weight = ENTRY_WEIGHT + weightOf(value);
      dropOldest(entries, mostWeight);
      return value;
    } catch (error) {
      if (entries.get(key) === entry) entries.delete(key);
      throw error;
    }
  };
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
