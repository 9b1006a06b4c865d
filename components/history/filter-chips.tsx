"use client";

import { X } from "lucide-react";
import { filterWords } from "#lib/client/format/history-filter.ts";
import type { HistoryAddress } from "./history-address.ts";

/** What the history is narrowed to, each with a button that takes it away. */
export function FilterChips({ address }: { address: HistoryAddress }) {
  const words = filterWords(address.filter);
  if (words.length === 0) return null;
  return (
    <ul aria-label="Filters in use" className="flex min-w-0 flex-wrap items-center gap-1.5">
      {words.map(({ name, text }) => (
        <li
          key={name}
          className="flex h-6 min-w-0 items-center rounded-md bg-accent-soft pl-2 text-accent text-xs ring-1 ring-accent/30 ring-inset"
        >
          <span title={text} className="truncate">
            {text}
          </span>
          <button
            type="button"
            aria-label={`Take away the filter: ${text}`}
            onClick={() => address.setFilter(name, "")}
            className="focus-inset ml-0.5 flex size-6 shrink-0 items-center justify-center rounded-md hover:bg-hover"
          >
            <X aria-hidden className="size-3" />
          </button>
        </li>
      ))}
    </ul>
  );
}
