import type { Database } from "../db/database.ts";

type Kept<Value> = WeakMap<Database, Map<string, Promise<Value>>>;

/**
 * Keeps what takes long to read and never changes (facts of loads do not) for the next who ask, and lets those who ask
 * at the same time wait for one reading. What was used last stays; the oldest goes as soon as all together weigh more
 * than `mostWeight`. Nothing of it is a grant: whoever asks has passed the gate before.
 *
 * @param name tells it from the others: it is kept on the global object, because Next may load a module once per bundle.
 */
export function keptResults<Value>(name: string, mostWeight: number, weightOf: (value: Value) => number) {
  const holder = globalThis as { [place: symbol]: Kept<Value> | undefined };
  const place = Symbol.for(`loadline.kept.${name}`);
  holder[place] ??= new WeakMap();
  const kept = holder[place];

  async function dropOldest(results: Map<string, Promise<Value>>): Promise<void> {
    let weight = 0;
    let isNewest = true;
    for (const [key, result] of [...results].reverse()) {
      // One that failed is taken out by whoever asked for it.
      weight += await result.then(weightOf, () => 0);
      if (!isNewest && weight > mostWeight) results.delete(key);
      isNewest = false;
    }
  }

  return async (db: Database, key: string, read: () => Promise<Value>): Promise<Value> => {
    const results = kept.get(db) ?? new Map<string, Promise<Value>>();
    kept.set(db, results);
    const result = results.get(key) ?? read();
    results.delete(key);
    results.set(key, result);
    try {
      const value = await result;
      await dropOldest(results);
      return value;
    } catch (error) {
      if (results.get(key) === result) results.delete(key);
      throw error;
    }
  };
}
