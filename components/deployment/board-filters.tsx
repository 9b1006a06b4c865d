"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { type RefObject, useCallback } from "react";
import { buttonClass } from "#components/ui/button-class.ts";
import { cx } from "#components/ui/class-names.ts";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { SearchField } from "#components/ui/search-field.tsx";
import { number } from "#lib/client/format/counts.ts";
import { type BoardView, SORTS, type Sort, STANDINGS, type Standing } from "./arrange-locations.ts";

const STANDING_NAMES: Record<Standing, string> = {
  failed: "Failed",
  rolling_back: "Rolling back",
  loading: "Loading",
  rolled_back: "Rolled back",
  held: "Held",
  unreachable: "Not reachable",
  none: "No load yet",
};

const SORT_NAMES: Record<Sort, string> = { name: "Name", status: "Status", assets: "Definitions", updated: "Updated" };

type Props = {
  view: BoardView;
  counts: ReadonlyMap<Standing, number>;
  total: number;
  onChange: (part: Partial<BoardView>) => void;
  /** For where the head of the table is not in sight. */
  onSort: (sort: Sort) => void;
  searchRef: RefObject<HTMLInputElement | null>;
};

/** How the code locations stand, as buttons that show those alone, and a box to find one. */
export function BoardFilters({ view, counts, total, onChange, onSort, searchRef }: Props) {
  const setFind = useCallback((find: string) => onChange({ find }), [onChange]);
  const Arrow = view.descending ? ArrowDown : ArrowUp;
  const offered = STANDINGS.filter((standing) => counts.has(standing) || standing === view.standing);
  return (
    <search aria-label="Code locations" className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-2">
      <div className="flex min-w-0 flex-wrap gap-1">
        <Choice pressed={view.standing === null} onPress={() => onChange({ standing: null })} count={total}>
          All
        </Choice>
        {offered.map((standing) => (
          <Choice
            key={standing}
            pressed={view.standing === standing}
            onPress={() => onChange({ standing: view.standing === standing ? null : standing })}
            count={counts.get(standing) ?? 0}
          >
            {STANDING_NAMES[standing]}
          </Choice>
        ))}
      </div>
      <label className="flex shrink-0 items-center gap-1.5 whitespace-nowrap text-ink-2 text-xs xl:hidden">
        Sort by
        <select
          value={view.sort}
          onChange={(event) => {
            const sort = SORTS.find((name) => name === event.target.value);
            if (sort !== undefined) onSort(sort);
          }}
          className={`${INPUT_CLASS} h-8 w-auto`}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_NAMES[sort]}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        onClick={() => onSort(view.sort)}
        aria-label="Descending"
        aria-pressed={view.descending}
        className={buttonClass("secondary", "icon", "-ml-2 xl:hidden")}
      >
        <Arrow aria-hidden className="size-3.5" />
      </button>
      <SearchField
        label="Filter code locations"
        placeholder="Name, image, commit, who…"
        value={view.find}
        onChange={setFind}
        inputRef={searchRef}
        className="ml-auto w-full sm:w-64"
      />
    </search>
  );
}

type ChoiceProps = { pressed: boolean; onPress: () => void; count: number; children: string };

function Choice({ pressed, onPress, count, children }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className={cx(
        "inline-flex h-7 items-center gap-1.5 rounded-md px-2 font-medium text-xs",
        pressed ? "bg-accent-soft text-accent" : "text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      {children}
      <span className={pressed ? "" : "text-ink-3"}>{number(count)}</span>
    </button>
  );
}
