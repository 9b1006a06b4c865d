import { compareText } from "./key.ts";

/** Tells whether a metadata name is ignored. */
export type IsIgnored = (name: string) => boolean;

/** So many names can a deployment ignore. */
export const MOST_IGNORED = 100;

/** Ends a name that stands for every name which begins like it. */
const REST = "*";

export const ignoresNothing: IsIgnored = () => false;

/** The test for a list of names, each exact or, with `*` at its end, the beginning of names. */
export function ignoredSet(patterns: readonly string[]): IsIgnored {
  if (patterns.length === 0) return ignoresNothing;
  const names = new Set(patterns.filter((pattern) => !pattern.endsWith(REST)));
  const beginnings = patterns.filter((pattern) => pattern.endsWith(REST)).map((pattern) => pattern.slice(0, -1));
  return (name) => names.has(name) || beginnings.some((beginning) => name.startsWith(beginning));
}

/** The one form of a list: each entry once, sorted. */
export function sortedPatterns(patterns: Iterable<string>): string[] {
  return [...new Set(patterns)].sort(compareText);
}

/**
 * A quick look at the canonical body of a definition: false means that no name of its metadata is ignored; true, that
 * it may be. Most definitions need not be read for it.
 */
export function bodyProbe(patterns: readonly string[]): (body: string) => boolean {
  // A name stands in the body as JSON writes it, the beginning of a name without the closing quote: whole characters
  // are written in one way whatever follows, and patterns hold no halves of any.
  const texts = patterns.map((pattern) =>
    pattern.endsWith(REST) ? JSON.stringify(pattern.slice(0, -1)).slice(0, -1) : `${JSON.stringify(pattern)}:`,
  );
  return (body) => texts.some((text) => body.includes(text));
}
