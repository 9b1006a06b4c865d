/**
 * Serial of a deploy unit, by which a plan proves to be fresh: the unit's revision (moves with every change
 * of its configuration, hold or rollback) plus the current load numbers of all its code locations. Each
 * addend only grows, so the sum never returns to an earlier value while the unit keeps its locations. Once
 * it loses one it may: whoever judges a plan compares the locations too.
 */
export function unitSerial(revision: number, currentLoads: readonly number[]): number {
  return currentLoads.reduce((sum, number) => sum + number, revision);
}
