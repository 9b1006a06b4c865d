"use client";

import { FilterChip } from "#components/ui/filter-fields.tsx";
import { filterWords } from "#lib/client/format/history-filter.ts";
import type { HistoryAddress } from "./history-address.ts";

/** What the history is narrowed to; each takes itself away. */
export function FilterChips({ address }: { address: HistoryAddress }) {
  const words = filterWords(address.filter);
  if (words.length === 0) return null;
  return (
    <ul aria-label="Filters in use" className="flex min-w-0 flex-wrap items-center gap-1.5">
      {words.map(({ name, text }) => (
        <li key={name} className="min-w-0">
          <FilterChip name={text} onRemove={() => address.setFilter(name, "")} />
        </li>
      ))}
    </ul>
  );
}
