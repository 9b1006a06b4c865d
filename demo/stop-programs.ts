import { targetOf } from "./fill.ts";
import type { PlacedUnit } from "./unit-places.ts";

/**
 * Ends the programs of all units at once; whoever deploys one of them meanwhile is waited for until `limitMs`.
 * Resolves to a line for each that could not be ended.
 */
export async function stopPrograms(units: readonly PlacedUnit[], limitMs: number): Promise<string[]> {
  const limit = AbortSignal.timeout(limitMs);
  const complaints = await Promise.all(
    units.map(async (placed) => {
      try {
        await targetOf(placed).stop(limit, () => undefined);
        return null;
      } catch (error) {
        const waited = error instanceof Error && error.name === "AbortError";
        const reason = waited ? "somebody deploys it" : error instanceof Error ? error.message : String(error);
        return `The program of ${placed.unit.name} may still run: ${reason}.`;
      }
    }),
  );
  return complaints.filter((line) => line !== null);
}
