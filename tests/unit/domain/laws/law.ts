import fc from "fast-check";
import { beforeAll, test } from "vitest";
import type { Random } from "#tests/support/random.ts";

/** Cases that each law is held against. */
const CASES = 10_000;

/** Printed with every run; LOADLINE_SEED runs the same cases again. */
const SEED = Number(process.env.LOADLINE_SEED ?? (Math.random() * 2 ** 31) | 0);

/** Prints the seed of the file's laws. */
export function printSeed(): void {
  beforeAll(() => console.info(`${CASES} cases a law, LOADLINE_SEED=${SEED}`));
}

/** A test that what `check` says holds for every case that `make` makes; `check` throws where it does not. */
export function law<T>(name: string, make: (random: Random) => T, check: (value: T) => void): void {
  test(name, { timeout: 300_000 }, () => {
    fc.assert(fc.property(new Made(make), check), { numRuns: CASES, seed: SEED });
  });
}

/** Values made by plain code from fast-check's random numbers: many times faster than by its own arbitraries. */
class Made<T> extends fc.Arbitrary<T> {
  readonly #make: (random: Random) => T;

  constructor(make: (random: Random) => T) {
    super();
    this.#make = make;
  }

  generate(random: fc.Random): fc.Value<T> {
    return new fc.Value(this.#make(random), undefined);
  }

  canShrinkWithoutContext(_value: unknown): _value is T {
    return false;
  }

  shrink(): fc.Stream<fc.Value<T>> {
    return fc.Stream.nil();
  }
}
