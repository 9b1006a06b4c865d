import { Fragment } from "react";
import { ShortTime } from "./short-time.tsx";

const INSTANT = /(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z)/;

/** A sentence of the server with its instants (RFC 3339, UTC) in the reader's time zone. */
export function TextWithTimes({ text }: { text: string }) {
  // Split by a pattern with one group: every second part is an instant.
  return text.split(INSTANT).map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts have no identity but their place
    <Fragment key={place}>{place % 2 === 1 ? <ShortTime at={part} /> : part}</Fragment>
  ));
}
