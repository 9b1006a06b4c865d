/** The two loads of a compare address; 0 is the empty snapshot. */
export type CompareRange = { from: number; to: number };

/** `12...15`, as in an address. */
export function rangeText({ from, to }: CompareRange): string {
  return `${from}...${to}`;
}

/** Reads `12...15`; null when it is anything else. */
export function parseRange(text: string): CompareRange | null {
  const match = /^(\d{1,10})\.\.\.(\d{1,10})$/.exec(text);
  if (match === null) return null;
  const range = { from: Number(match[1]), to: Number(match[2]) };
  return range.from <= 2_147_483_647 && range.to <= 2_147_483_647 ? range : null;
}
