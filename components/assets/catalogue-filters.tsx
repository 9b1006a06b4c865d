"use client";

import { ChevronDown } from "lucide-react";
import type { ComponentProps } from "react";
import { Button } from "#components/ui/button.tsx";
import { FilterChip } from "#components/ui/filter-fields.tsx";
import { Menu, MenuChoice } from "#components/ui/menu.tsx";
import { type CatalogueSearch, isNarrowed, withoutFilters, withValue } from "#lib/client/format/catalogue-search.ts";
import { CATALOGUE_FACETS, type CatalogueFacet } from "#lib/contracts/catalogue.ts";
import { FacetFilter } from "./facet-filter.tsx";

const LABELS: Record<CatalogueFacet, string> = {
  location: "Code location",
  group: "Group",
  kind: "Kind",
  owner: "Owner",
  tag: "Tag",
};

const SINCE = [
  { value: "", label: "Any time" },
  { value: "PT24H", label: "In the last 24 hours" },
  { value: "P7D", label: "In the last 7 days" },
  { value: "P30D", label: "In the last 30 days" },
  { value: "P90D", label: "In the last 90 days" },
];

const STATES = [
  { value: "", label: "Standing and removed" },
  { value: "standing", label: "Standing" },
  { value: "removed", label: "Removed" },
] as const;

type Props = {
  deployment: string;
  search: CatalogueSearch;
  onChange: (change: (search: CatalogueSearch) => CatalogueSearch) => void;
};

/** What the catalogue is narrowed to: a button for each filter, then what is chosen, each with a way to let it go. */
export function CatalogueFilters({ deployment, search, onChange }: Props) {
  const choose = (facet: CatalogueFacet, value: string, isChosen: boolean) =>
    onChange((before) => withValue(before, facet, value, isChosen));
  const since = SINCE.find(({ value }) => value === search.since);
  return (
    <div className="flex flex-col gap-2 pb-3">
      <div role="toolbar" aria-label="Filters" className="flex flex-wrap items-center gap-2">
        {CATALOGUE_FACETS.map((facet) => (
          <FacetFilter
            key={facet}
            deployment={deployment}
            facet={facet}
            label={LABELS[facet]}
            search={search}
            onChange={(value, isChosen) => choose(facet, value, isChosen)}
          />
        ))}
        <Menu align="start" trigger={<MenuButton label="Changed" isSet={search.since !== ""} />}>
          <MenuChoice
            label="Last changed"
            value={search.since}
            onChange={(value) => onChange((before) => ({ ...before, since: value }))}
            options={since ? SINCE : [...SINCE, { value: search.since, label: `Since ${search.since}` }]}
          />
        </Menu>
        <Menu align="start" trigger={<MenuButton label="State" isSet={search.state !== ""} />}>
          <MenuChoice
            label="State"
            value={search.state}
            onChange={(state) => onChange((before) => ({ ...before, state }))}
            options={STATES}
          />
        </Menu>
      </div>
      {isNarrowed(search) ? (
        <ul aria-label="Filters in use" className="flex flex-wrap items-center gap-1.5">
          {CATALOGUE_FACETS.flatMap((facet) =>
            search.values[facet].map((value) => (
              <Chosen
                key={`${facet} ${value}`}
                text={`${LABELS[facet]}: ${value}`}
                onRemove={() => choose(facet, value, false)}
              />
            )),
          )}
          {search.since === "" ? null : (
            <Chosen
              text={`Changed ${since ? since.label.toLowerCase() : `since ${search.since}`}`}
              onRemove={() => onChange((before) => ({ ...before, since: "" }))}
            />
          )}
          {search.state === "" ? null : (
            <Chosen
              text={search.state === "standing" ? "Standing" : "Removed"}
              onRemove={() => onChange((before) => ({ ...before, state: "" }))}
            />
          )}
          <li>
            <Button variant="ghost" size="sm" onClick={() => onChange(withoutFilters)}>
              Clear filters
            </Button>
          </li>
        </ul>
      ) : null}
    </div>
  );
}

function MenuButton({ label, isSet, ...trigger }: { label: string; isSet: boolean } & ComponentProps<"button">) {
  return (
    <Button {...trigger} size="sm">
      {label}
      {isSet ? <span aria-hidden className="size-1.5 rounded-full bg-accent-solid" /> : null}
      <ChevronDown aria-hidden className="size-3.5 text-ink-3" />
    </Button>
  );
}

function Chosen({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <li className="min-w-0">
      <FilterChip name={text} onRemove={onRemove} />
    </li>
  );
}
