/** A text as what stands between the beginning and the end that it has in common with another one. */
export type Patch = {
  /** Unicode code points of the other text that it begins with. */
  readonly head: number;
  /** Unicode code points of the other text that it ends with. */
  readonly tail: number;
  readonly middle: string;
};

/** Texts of which more than this share differs are kept whole. */
const MOST_DIFFERENT = 0.5;

/**
 * What `text` is made of when `base` is there already; null when little of it is. Definitions of an asset mostly differ
 * in one place: a code version, a number. Both texts must be well-formed, as canonical forms are.
 */
export function patchBetween(base: string, text: string): Patch | null {
  const shorter = Math.min(base.length, text.length);
  let head = 0;
  while (head < shorter && base.charCodeAt(head) === text.charCodeAt(head)) head++;
  // Half a pair is no text: the pair belongs to what differs.
  if (head > 0 && isLeading(text.charCodeAt(head - 1))) head--;
  let tail = 0;
  while (tail < shorter - head && base.charCodeAt(base.length - 1 - tail) === text.charCodeAt(text.length - 1 - tail)) {
    tail++;
  }
  if (tail > 0 && isTrailing(text.charCodeAt(text.length - tail))) tail--;
  const middle = text.slice(head, text.length - tail);
  if (middle.length > text.length * MOST_DIFFERENT) return null;
  return { head: codePoints(text.slice(0, head)), tail: codePoints(text.slice(text.length - tail)), middle };
}

function isLeading(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

function isTrailing(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

function codePoints(text: string): number {
  let points = text.length;
  for (let index = 0; index < text.length; index++) if (isTrailing(text.charCodeAt(index))) points--;
  return points;
}
