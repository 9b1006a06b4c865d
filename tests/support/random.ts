/** Whole numbers by chance, both ends included: what fast-check hands to arbitraries, and `seededRandom`. */
export type Random = { nextInt(least: number, most: number): number };

/** The same numbers for the same seed (mulberry32). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { nextInt: (least, most) => least + Math.floor(next() * (most - least + 1)) };
}

/** One of these, each as likely as the others. */
export function oneOf<T>(random: Random, items: readonly T[]): T {
  return items[random.nextInt(0, items.length - 1)] as T;
}

/** True once in `times`, on average. */
export function onceIn(random: Random, times: number): boolean {
  return random.nextInt(1, times) === 1;
}

/** The items in another order (Fisher and Yates). */
export function shuffled<T>(random: Random, items: readonly T[]): T[] {
  const copy = [...items];
  for (let last = copy.length - 1; last > 0; last--) {
    const other = random.nextInt(0, last);
    [copy[last], copy[other]] = [copy[other] as T, copy[last] as T];
  }
  return copy;
}
