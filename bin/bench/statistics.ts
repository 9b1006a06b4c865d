/** The value below which half of them lie; the mean of the middle two for an even number. @throws RangeError for none. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const middle = sorted.length / 2;
  if (Number.isInteger(middle)) return ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
  return sorted[Math.floor(middle)] as number;
}

/** The smallest value that at least `share` (0 to 1) of them do not exceed: the nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[Math.min(rank, sorted.length) - 1] as number;
}

function ascending(values: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError("nothing was measured");
  return [...values].sort((a, b) => a - b);
}
