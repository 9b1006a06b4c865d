"use client";

import { useQuery } from "@tanstack/react-query";
import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { problemText } from "#lib/client/api-problem.ts";
import type { CatalogueSearch } from "#lib/client/format/catalogue-search.ts";
import { number } from "#lib/client/format/counts.ts";
import { assetValuesQuery } from "#lib/client/queries/assets.ts";
import type { CatalogueFacet } from "#lib/contracts/catalogue.ts";

type Props = {
  deployment: string;
  facet: CatalogueFacet;
  label: string;
  search: CatalogueSearch;
  onChange: (value: string, isChosen: boolean) => void;
};

/** A button that opens the values which one facet has in the catalogue; any number of them can be chosen. */
export function FacetFilter({ deployment, facet, label, search, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const chosen = search.values[facet];
  return (
    <Popover
      title={`Filter by ${label.toLowerCase()}`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm">
          {label}
          {chosen.length === 0 ? null : (
            <span className="rounded bg-accent-soft px-1 font-semibold text-accent text-xs">
              {number(chosen.length)}
              <span className="sr-only"> chosen</span>
            </span>
          )}
          <ChevronDown aria-hidden className="size-3.5 text-ink-3" />
        </Button>
      }
    >
      <Values deployment={deployment} facet={facet} label={label} search={search} onChange={onChange} />
    </Popover>
  );
}

function Values({ deployment, facet, label, search, onChange }: Props) {
  const [find, setFind] = useState("");
  const values = useQuery(assetValuesQuery(deployment, search, facet, find));
  const chosen = search.values[facet];
  const items = values.data?.items ?? [];
  // What is chosen can be let go, though nothing that the other filters find has it.
  const missing = find === "" ? chosen.filter((value) => !items.some((item) => item.value === value)) : [];
  const shown = [...missing.map((value) => ({ value, count: null })), ...items];
  return (
    <>
      <SearchField
        label={`Find a value of ${label.toLowerCase()}`}
        placeholder={`Find in ${label.toLowerCase()}`}
        value={find}
        onChange={setFind}
      />
      {values.isPending ? (
        <p role="status" className="animate-appear pt-3 text-ink-2">
          Loading…
        </p>
      ) : values.isError ? (
        <p role="alert" className="flex flex-col items-start gap-2 pt-3 text-removed">
          {problemText(values.error)}
          <Button size="sm" onClick={() => void values.refetch()}>
            Try again
          </Button>
        </p>
      ) : shown.length === 0 ? (
        <p className="pt-3 text-ink-2">
          {find === "" ? `No asset that the other filters find has one.` : `No value contains “${find}”.`}
        </p>
      ) : (
        <ul className="-mx-2 mt-2 max-h-72 overflow-y-auto">
          {shown.map(({ value, count }) => (
            <li key={value} className="flex min-w-0 items-start gap-2 rounded-md px-2 py-1 hover:bg-hover">
              <Checkbox
                className="min-w-0 grow"
                checked={chosen.includes(value)}
                onCheckedChange={(checked) => onChange(value, checked)}
              >
                <span className="line-clamp-3 wrap-any">{value}</span>
              </Checkbox>
              <span className="shrink-0 text-ink-3 text-xs leading-5">{count === null ? "" : number(count)}</span>
            </li>
          ))}
        </ul>
      )}
      {values.data?.isCut ? (
        <p className="mt-2 border-line border-t pt-2 text-ink-2 text-xs">
          The {number(items.length)} values of most assets. Search to find others.
        </p>
      ) : null}
    </>
  );
}
