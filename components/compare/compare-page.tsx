"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, ChartNetwork, List } from "lucide-react";
import { useRef } from "react";
import { KeysButton } from "#components/shell/keys-button.tsx";
import type { KeyHelp } from "#components/shell/keys-dialog.tsx";
import { PageBar } from "#components/shell/page-bar.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { type CompareEnd, type CompareEnds, type CompareRange, resolveEnds } from "#lib/client/format/compare-range.ts";
import { type CompareView, compareSearch } from "#lib/client/format/diff-search.ts";
import { diffQuery } from "#lib/client/queries/compare.ts";
import { locationQuery } from "#lib/client/queries/locations.ts";
import { compareHref, deploymentHref, historyHref } from "#lib/client/routes.ts";
import { CompareFilters } from "./compare-filters.tsx";
import { ComparedChanges } from "./compared-changes.tsx";
import { ComparedFacts } from "./compared-facts.tsx";
import { ComparedLoad } from "./compared-load.tsx";
import { ComparedWithout } from "./compared-without.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { useCompareSearch } from "./use-compare-search.ts";

type Props = { deployment: string; location: string; ends: CompareEnds };

const KEYS: Record<CompareView, KeyHelp> = {
  changes: [
    [["j", "k"], "Next and previous asset"],
    [["Enter"], "Open or close what differs in it"],
    [["/"], "Search"],
  ],
  lineage: [
    [["←", "→", "↑", "↓"], "Along dependencies, in the picture"],
    [["Enter"], "Open the asset"],
    [["/"], "Search"],
  ],
};

/** What changed between any two loads, either way round. Ends that are `current` follow the location's newest load. */
export function ComparePage({ deployment, location, ends }: Props) {
  const isMoving = ends.from === "current" || ends.to === "current";
  const found = useQuery({ ...locationQuery(deployment, location), enabled: isMoving });
  const current = isMoving ? found.data?.currentLoad?.number : 0;
  const failure = isMoving ? errorInPlace(found) : null;
  return (
    <div className="px-3 pb-16 sm:px-5">
      {failure !== null ? (
        <QueryError error={failure} retry={() => void found.refetch()} what="code location of this name" />
      ) : current === undefined ? (
        <SkeletonRows label="Looking for the current load" />
      ) : (
        <Compare deployment={deployment} location={location} ends={ends} range={resolveEnds(ends, current)} />
      )}
    </div>
  );
}

const VIEWS: readonly { view: CompareView; word: string; icon: typeof List }[] = [
  { view: "changes", word: "Changes", icon: List },
  { view: "lineage", word: "Lineage", icon: ChartNetwork },
];

function Compare({ deployment, location, ends, range }: Props & { range: CompareRange }) {
  const address = useCompareSearch();
  const { search, view, change } = address;
  const searchBox = useRef<HTMLInputElement>(null);
  useSlashKey(searchBox);
  const first = useInfiniteQuery(diffQuery(deployment, location, range, search)).data?.pages[0];
  /** The same view of other loads. */
  const hrefOf = (next: CompareEnds) => compareHref(deployment, location, next) + compareSearch(search, view);
  const place = { deployment, location };
  return (
    <>
      <PageBar
        crumbs={[
          { label: deployment, href: deploymentHref(deployment) },
          { label: location, href: historyHref(deployment, location) },
        ]}
        title={`Compare ${endText(ends.from, range.from)} with ${endText(ends.to, range.to)}`}
      >
        {first === undefined ? null : <KeysButton title="Keys of the compare" keys={KEYS[view]} />}
        <IntentLink href={hrefOf({ from: ends.to, to: ends.from })} className={buttonClass("secondary", "sm")}>
          <ArrowLeftRight aria-hidden className="size-3.5" />
          Other way round
        </IntentLink>
        <ExportMenu {...place} range={range} search={search} />
      </PageBar>
      <div className="grid grid-cols-1 gap-3 pb-3 md:grid-cols-2">
        <ComparedLoad
          {...place}
          number={range.from}
          word="From"
          hrefWith={(from: CompareEnd) => hrefOf({ from, to: ends.to })}
        />
        <ComparedLoad
          {...place}
          number={range.to}
          word="To"
          hrefWith={(to: CompareEnd) => hrefOf({ from: ends.from, to })}
        />
      </div>
      <ComparedFacts {...place} range={range} />
      {first?.comparedWithout ? <ComparedWithout {...first.comparedWithout} /> : null}
      <CompareFilters
        {...place}
        range={range}
        address={address}
        searchRef={searchBox}
        view={
          // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms
          <div role="group" aria-label="Show what changed as" className="flex gap-1">
            {VIEWS.map(({ view: one, word, icon: Icon }) => (
              <button
                key={one}
                type="button"
                aria-pressed={view === one}
                onClick={() => change({ view: one })}
                className={buttonClass(view === one ? "secondary" : "ghost", "sm")}
              >
                <Icon aria-hidden className="size-3.5" />
                {word}
              </button>
            ))}
          </div>
        }
      />
      <section aria-label="Changes" className="overflow-hidden rounded-lg border border-line bg-surface">
        <ComparedChanges {...place} range={range} address={address} />
      </section>
    </>
  );
}

function endText(end: CompareEnd, number: number): string {
  if (end === "current") return `current (#${number})`;
  return number === 0 ? "nothing" : `#${number}`;
}
