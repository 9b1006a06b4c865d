"use client";

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type RefObject, useCallback } from "react";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { FilterChoice } from "#components/ui/filter-fields.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { number } from "#lib/client/format/counts.ts";
import { EVERY_CHANGE, isEveryChange } from "#lib/client/format/diff-search.ts";
import { FACET_NAMES } from "#lib/client/format/facets.ts";
import { diffSummaryQuery } from "#lib/client/queries/compare.ts";
import type { ChangeKind } from "#lib/domain/diff/change.ts";
import type { CompareSearch } from "./use-compare-search.ts";

const KINDS: readonly { kind: ChangeKind; word: string }[] = [
  { kind: "added", word: "Added" },
  { kind: "removed", word: "Removed" },
  { kind: "changed", word: "Changed" },
];

/** What stands for every group in the list; each group comes with a mark in front, since it may be called anything. */
const EVERY_GROUP = "";
const MARK = "=";

type Props = {
  deployment: string;
  location: string;
  range: CompareRange;
  address: CompareSearch;
  searchRef: RefObject<HTMLInputElement | null>;
  /** At the end of the first row: how what is found is shown. */
  view: ReactNode;
};

/** What of a compare is shown: by kind, facet, asset group and key. Counts are those of the whole compare. */
export function CompareFilters({ deployment, location, range, address, searchRef, view }: Props) {
  const { search, change } = address;
  const { data: summary } = useQuery(diffSummaryQuery(deployment, location, range));
  const setQ = useCallback((q: string) => change({ q }), [change]);
  const groups = summary?.groups ?? [];
  return (
    <search aria-label="Changes" className="flex flex-wrap items-center gap-2 pb-3">
      <SearchField
        label="Search assets that differ"
        placeholder="Search assets"
        value={search.q}
        onChange={setQ}
        inputRef={searchRef}
        className="w-full sm:w-64"
      />
      {groups.length > 1 || search.group !== null ? (
        <FilterChoice
          label="Asset group"
          value={search.group === null ? EVERY_GROUP : `${MARK}${search.group}`}
          onChange={(group) => change({ group: group === EVERY_GROUP ? null : group.slice(MARK.length) })}
        >
          <option value={EVERY_GROUP}>All groups</option>
          {search.group === null || groups.some(({ group }) => (group ?? "") === search.group) ? null : (
            <option value={`${MARK}${search.group}`}>{search.group === "" ? "No group" : search.group}</option>
          )}
          {groups.map(({ group, count }) => (
            <option key={group ?? ""} value={`${MARK}${group ?? ""}`}>
              {group ?? "No group"} ({number(count)})
            </option>
          ))}
        </FilterChoice>
      ) : null}
      <div className="ml-auto">{view}</div>
      <div className="flex basis-full flex-wrap items-center gap-2 empty:hidden">
        <Toggles
          label="Kind of change"
          options={KINDS.map(({ kind, word }) => ({ value: kind, word, count: summary?.counts[kind] }))}
          chosen={search.kinds}
          onChange={(kinds) => change({ kinds })}
        />
        <Toggles
          label="Facet"
          options={(summary?.facets ?? search.facets.map((facet) => ({ facet, count: undefined }))).map(
            ({ facet, count }) => ({ value: facet, word: FACET_NAMES[facet], count }),
          )}
          chosen={search.facets}
          onChange={(facets) => change({ facets })}
        />
        {isEveryChange(search) ? null : (
          <Button size="sm" variant="ghost" onClick={() => change(EVERY_CHANGE)}>
            Clear filters
          </Button>
        )}
      </div>
    </search>
  );
}

type TogglesProps<Value extends string> = {
  label: string;
  options: readonly { value: Value; word: string; count: number | undefined }[];
  /** None: all of them. */
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
};

function Toggles<Value extends string>({ label, options, chosen, onChange }: TogglesProps<Value>) {
  // What cannot be found is offered only to be taken back.
  const shown = options.filter(({ value, count }) => count !== 0 || chosen.includes(value));
  if (shown.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
    <div role="group" aria-label={label} className="flex flex-wrap gap-1">
      {shown.map(({ value, word, count }) => {
        const isChosen = chosen.includes(value);
        return (
          <button
            key={value}
            type="button"
            aria-pressed={isChosen}
            onClick={() => onChange(isChosen ? chosen.filter((one) => one !== value) : [...chosen, value])}
            className={buttonClass(
              "secondary",
              "sm",
              isChosen ? "border-accent bg-accent-soft text-accent hover:bg-accent-soft" : undefined,
            )}
          >
            {word}
            {count === undefined ? null : <span className="font-normal">{number(count)}</span>}
          </button>
        );
      })}
    </div>
  );
}
