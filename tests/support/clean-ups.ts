import { afterEach, expect } from "vitest";

type CleanUp = () => Promise<unknown>;

/**
 * What a test of this file has to undo, last first, after each test. All of it is done also when one part fails:
 * a program that is left behind would run on.
 */
export function useCleanUps(): { push(cleanUp: CleanUp): void } {
  const cleanUps: CleanUp[] = [];
  afterEach(async () => {
    const failures: unknown[] = [];
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp().catch((error: unknown) => failures.push(error));
    expect(failures).toEqual([]);
  });
  return { push: (cleanUp) => void cleanUps.push(cleanUp) };
}
