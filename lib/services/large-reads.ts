import { Turns } from "./turns.ts";

/** From so many assets on a reading waits for its turn; below, it is over sooner than it is worth a line. */
export const LARGE_READING = 5000;

/** At once in this process: each takes a connection and a hundred megabytes for seconds, pages need both meanwhile. */
const MOST_AT_ONCE = 2;

// On the global object, because Next may load this module once per bundle.
const PLACE = Symbol.for("loadline.large-reads");
const holder = globalThis as { [PLACE]?: Turns };

/** The line for readings of whole snapshots and of everything between two. Never take a turn within a turn. */
export function largeReads(): Turns {
  holder[PLACE] ??= new Turns(MOST_AT_ONCE);
  return holder[PLACE];
}
