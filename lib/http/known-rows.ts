import type { KnownRows } from "../domain/snapshot/known-texts.ts";

/** For all code locations together: 96 bytes an asset, so that this is some 700,000 assets. */
const MOST_BYTES = 64 * 1024 * 1024;

const NONE: KnownRows = Buffer.from(new SharedArrayBuffer(0));

// On the global object, because Next may load this module once per bundle.
const KEPT = Symbol.for("loadline.web.known-rows");
const holder = globalThis as { [KEPT]?: Map<string, KnownRows> };

/** What the texts of a code location's last push were found to be; kept for those that were pushed to last. */
export function knownRows(place: Place): KnownRows {
  return holder[KEPT]?.get(nameOf(place)) ?? NONE;
}

export function keepKnownRows(place: Place, rows: KnownRows): void {
  forgetKnownRows(place);
  if (rows.byteLength === 0 || rows.byteLength > MOST_BYTES) return;
  holder[KEPT] ??= new Map();
  const kept = holder[KEPT].set(nameOf(place), rows);
  let bytes = kept.values().reduce((sum, { byteLength }) => sum + byteLength, 0);
  // A map goes by the order in which its entries were set: the oldest first.
  for (const [name, { byteLength }] of kept) {
    if (bytes <= MOST_BYTES) break;
    kept.delete(name);
    bytes -= byteLength;
  }
}

export function forgetKnownRows(place: Place): void {
  holder[KEPT]?.delete(nameOf(place));
}

type Place = { readonly deployment: string; readonly location: string };

function nameOf({ deployment, location }: Place): string {
  return JSON.stringify([deployment, location]);
}
