"use client";

import { useQuery } from "@tanstack/react-query";
import { type RefObject, useCallback } from "react";
import { Button } from "#components/ui/button.tsx";
import { FilterChip, FilterChoice, FilterDay } from "#components/ui/filter-fields.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { CHANGE_NAMES, STATUS_NAMES } from "#lib/client/format/history-filter.ts";
import { locationsQuery } from "#lib/client/queries/locations.ts";
import type { ActivityParam, ActivitySearch } from "#lib/client/routes.ts";
import { LOAD_CHANGES, LOAD_STATUSES } from "#lib/contracts/load-filter.ts";
import { shortCommit } from "#lib/domain/commit.ts";

type Props = {
  deployment: string;
  search: ActivitySearch;
  set: (name: ActivityParam, value: string) => void;
  clear: () => void;
  searchRef: RefObject<HTMLInputElement | null>;
};

export function ActivityFilters({ deployment, search, set, clear, searchRef }: Props) {
  const { data } = useQuery(locationsQuery(deployment));
  const names = data?.items.map(({ name }) => name) ?? [];
  const setQ = useCallback((q: string) => set("q", q), [set]);
  const setPerson = useCallback((person: string) => set("person", person), [set]);
  return (
    <search aria-label="Activity" className="mb-3 flex flex-wrap items-center gap-2">
      <SearchField
        label="Search the activity"
        placeholder="Commit, image, who…"
        value={search.q ?? ""}
        onChange={setQ}
        inputRef={searchRef}
        className="w-full min-w-44 sm:w-auto sm:max-w-80 sm:grow sm:basis-44"
      />
      <FilterChoice label="Code location" value={search.location ?? ""} onChange={(value) => set("location", value)}>
        <option value="">All code locations</option>
        {search.location === undefined || names.includes(search.location) ? null : (
          <option value={search.location}>{search.location}</option>
        )}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </FilterChoice>
      <FilterChoice label="Status" value={search.status ?? ""} onChange={(value) => set("status", value)}>
        <option value="">Any status</option>
        {LOAD_STATUSES.map((status) => (
          <option key={status} value={status}>
            {STATUS_NAMES[status]}
          </option>
        ))}
      </FilterChoice>
      <FilterChoice label="Kind of change" value={search.change ?? ""} onChange={(value) => set("change", value)}>
        <option value="">Any change</option>
        {LOAD_CHANGES.map((change) => (
          <option key={change} value={change}>
            {CHANGE_NAMES[change]}
          </option>
        ))}
      </FilterChoice>
      <SearchField
        label="Person"
        placeholder="Person"
        value={search.person ?? ""}
        onChange={setPerson}
        className="grow basis-32 sm:w-36 sm:grow-0"
      />
      <div className="flex flex-wrap items-center gap-2">
        <FilterDay label="From" value={search.from ?? ""} onChange={(value) => set("from", value)} />
        <FilterDay label="To" value={search.to ?? ""} onChange={(value) => set("to", value)} />
      </div>
      {search.commit === undefined ? null : (
        <FilterChip name={`Commit ${shortCommit(search.commit)}`} onRemove={() => set("commit", "")} />
      )}
      {Object.keys(search).length > 0 ? (
        <Button size="sm" variant="ghost" onClick={clear}>
          Clear filters
        </Button>
      ) : null}
    </search>
  );
}
