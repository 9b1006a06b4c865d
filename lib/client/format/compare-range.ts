/** The two loads of a compare; 0 is the empty snapshot. */
export type CompareRange = { from: number; to: number };

/** One end of a compare as an address says it: a load, or whichever is current. */
export type CompareEnd = number | "current";
export type CompareEnds = { from: CompareEnd; to: CompareEnd };

/** `12...15`, as in an address. */
export function rangeText({ from, to }: CompareEnds): string {
  return `${from}...${to}`;
}

/** Reads `12...15` and `12...current`; null when it is anything else. */
export function parseEnds(text: string): CompareEnds | null {
  const match = /^(\d{1,10}|current)\.\.\.(\d{1,10}|current)$/.exec(text);
  if (match === null) return null;
  const end = (given: string | undefined): CompareEnd => (given === "current" ? given : Number(given));
  const ends = { from: end(match[1]), to: end(match[2]) };
  return [ends.from, ends.to].every((one) => one === "current" || one <= 2_147_483_647) ? ends : null;
}

/** Reads `12...15`; null when it is anything else. */
export function parseRange(text: string): CompareRange | null {
  const ends = parseEnds(text);
  if (ends === null || ends.from === "current" || ends.to === "current") return null;
  return { from: ends.from, to: ends.to };
}

/** The loads that the ends stand for while `current` is the newest. */
export function resolveEnds({ from, to }: CompareEnds, current: number): CompareRange {
  return { from: from === "current" ? current : from, to: to === "current" ? current : to };
}
