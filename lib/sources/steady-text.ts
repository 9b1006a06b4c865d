import { storableText } from "../domain/storable-text.ts";
import { withSortedSets } from "./sorted-sets.ts";

/**
 * What of an error's text is another at every attempt while the failure is the same, and what stands for it. A
 * source tries what is broken again and again, and each attempt must read alike to be one load. Line numbers,
 * ports, paths of code and all other numbers stay: they tell failures apart.
 */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  // `<Thing object at 0x7f3c2a1b5d90>`: the address of an object in memory.
  [/\b0x[0-9a-f]{6,16}\b/gi, "0x…"],
  // Server ids, run ids and names of sockets that are made anew for each process.
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>"],
  // gRPC's own account of a call ends in the time of the call: `created_time:"2026-…"`.
  [/,?\s*\{?created_time:\s*"[^"]*"\}?/g, ""],
  // Times of day with seconds, such as log lines have: `2026-11-21 02:08:44,123 +0000`.
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:Z|[+-]\d\d:?\d\d))?/g, "<time>"],
  // Python's tempfile: `/tmp/tmpk3j2_x9q`, wherever the temporary directory is.
  [/(?<=[/\\])tmp[a-z0-9_]{8}\b/g, "tmp…"],
  // `process 1950`, `pid=1950`.
  [/\b(process|pid)([ =:]+)\d+\b/gi, "$1$2…"],
  // `after 10.3 seconds`, `in 0.52s`: how long this attempt took.
  [/\b(after|in) \d+\.\d+ ?(s|ms|sec|secs|seconds)\b/g, "$1 … $2"],
];

/** The text with what differs between two attempts of one failure replaced, and sets in one order. */
export function steadyText(text: string): string {
  return withSortedSets(
    VOLATILE.reduce((steady, [pattern, replacement]) => steady.replace(pattern, replacement), text),
  );
}

/** The steady text as it can be stored, cut to `limit` characters. */
export function shortened(text: string, limit: number): string {
  const steady = storableText(steadyText(text));
  return steady.length <= limit ? steady : `${storableText(steady.slice(0, limit))}…`;
}
