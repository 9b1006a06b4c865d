"use client";

import { useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Equal, X } from "lucide-react";
import type { z } from "zod";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { type AssetAddress, assetDiffQuery } from "#lib/client/queries/assets.ts";
import { loadHref } from "#lib/client/routes.ts";
import type { AssetVersion, getAssetDiffOperation } from "#lib/contracts/asset-versions.ts";
import { ChangeCommit } from "./change-commit.tsx";
import { ChangeDetails } from "./change-details.tsx";
import { FacetBadges } from "./facet-badges.tsx";
import { NamesDiff } from "./names-diff.tsx";

type Props = {
  address: AssetAddress;
  range: CompareRange;
  onChange: (range: CompareRange | null) => void;
};

/** The asset as it stood at two loads, old beside new. */
export function AssetVersions({ address, range, onChange }: Props) {
  const diff = useQuery(assetDiffQuery(address, range));
  const failure = errorInPlace(diff);
  return (
    <section
      aria-label="Two versions compared"
      className="mb-4 overflow-hidden rounded-lg border border-line-strong bg-surface"
    >
      <header className="flex flex-wrap items-center gap-2 border-line border-b bg-canvas px-4 py-2">
        <h2 className="min-w-0 grow font-medium">
          #{range.from} compared with #{range.to}
        </h2>
        <Button size="sm" onClick={() => onChange({ from: range.to, to: range.from })}>
          <ArrowLeftRight aria-hidden className="size-3.5" />
          Other way round
        </Button>
        <Button variant="ghost" size="icon-sm" aria-label="Close the comparison" onClick={() => onChange(null)}>
          <X aria-hidden className="size-4" />
        </Button>
      </header>
      {failure !== null ? (
        <QueryError error={failure} retry={() => void diff.refetch()} what="load of one of these numbers" />
      ) : diff.data === undefined ? (
        <SkeletonRows rows={2} label="Comparing" />
      ) : (
        <Compared address={address} range={range} diff={diff.data} />
      )}
    </section>
  );
}

type Diff = z.infer<typeof getAssetDiffOperation.response>;

function Compared({ address, range, diff }: { address: AssetAddress; range: CompareRange; diff: Diff }) {
  const { change, besides } = diff;
  return (
    <>
      <div className="grid grid-cols-1 divide-line border-line border-b max-md:divide-y md:grid-cols-2 md:divide-x">
        <VersionCard address={address} word="From" number={range.from} version={diff.from} />
        <VersionCard address={address} word="To" number={range.to} version={diff.to} />
      </div>
      {change === null && besides.length === 0 ? (
        <EmptyState icon={<Equal aria-hidden />} title={diff.to.exists ? "No differences" : "The asset is in neither"}>
          {diff.to.exists
            ? "Everything that was recorded of the asset is the same."
            : "It came later, or was removed before."}
        </EmptyState>
      ) : (
        <div className="flex flex-col gap-3 px-4 py-3">
          {change?.facets ? <FacetBadges facets={change.facets} /> : null}
          {change?.details ? (
            <ChangeDetails deployment={address.deployment} location={address.location} details={change.details} />
          ) : change === null ? (
            <p className="text-ink-2">Nothing that is tracked differs.</p>
          ) : (
            <p className="text-ink-2">
              {change.kind === "added"
                ? `The asset is not in #${range.from}, and is in #${range.to}.`
                : `The asset is in #${range.from}, and is not in #${range.to}.`}
            </p>
          )}
          {besides.length > 0 ? (
            <div className="flex min-w-0 flex-col gap-1.5">
              <h3 className="font-medium text-ink-2 text-xs">Also recorded, no change by itself</h3>
              <NamesDiff
                rows={besides.map(({ name, old, new: now }) => ({
                  id: name,
                  label: name,
                  kind: "changed",
                  values: { old, new: now },
                }))}
              />
            </div>
          ) : null}
        </div>
      )}
    </>
  );
}

type CardProps = { address: AssetAddress; word: string; number: number; version: AssetVersion };

function VersionCard({ address, word, number, version: { load, snapshot } }: CardProps) {
  return (
    <div className="flex min-w-0 flex-col gap-0.5 px-4 py-2.5">
      <p className="text-ink-2 text-xs">{word}</p>
      {load === null ? (
        // Who reads the catalogue alone is told of the loads that changed the asset.
        <p className="font-medium">{number === 0 ? "Nothing: before the first load" : `#${number}`}</p>
      ) : (
        <>
          <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
            <IntentLink
              href={loadHref(address.deployment, address.location, number)}
              className="rounded font-semibold hover:text-accent hover:underline"
            >
              #{number}
            </IntentLink>
            <RelativeTime at={load.loadedAt} className="text-ink-2 text-xs" />
            {snapshot === number ? null : (
              <span className="text-removed text-xs">
                failed: {snapshot === 0 ? "nothing had loaded before it" : `#${snapshot} before it is compared`}
              </span>
            )}
          </p>
          <ChangeCommit load={load} />
        </>
      )}
    </div>
  );
}
