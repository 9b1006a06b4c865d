"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Equal, SearchX } from "lucide-react";
import { useCallback, useMemo } from "react";
import type { z } from "zod";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { number } from "#lib/client/format/counts.ts";
import { EVERY_CHANGE, isEveryChange } from "#lib/client/format/diff-search.ts";
import { diffQuery } from "#lib/client/queries/compare.ts";
import type { changeCountsSchema } from "#lib/contracts/changes.ts";
import { ChangeList } from "./change-list.tsx";
import { CompareLineage } from "./compare-lineage.tsx";
import type { CompareSearch } from "./use-compare-search.ts";
import { useComparedAssets } from "./use-compared-assets.ts";

type Props = { deployment: string; location: string; range: CompareRange; address: CompareSearch };

/** Everything that differs and is let through, as a list or as lineage. */
export function ComparedChanges({ deployment, location, range, address }: Props) {
  const { search, view, change } = address;
  const diff = useInfiniteQuery(diffQuery(deployment, location, range, search));
  const first = diff.data?.pages[0];
  const changes = useMemo(() => diff.data?.pages.flatMap((page) => page.changes) ?? [], [diff.data]);
  const { fetchNextPage } = diff;
  const fetchMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const assets = useComparedAssets(deployment, location, range);
  if (diff.isPending) {
    return <SkeletonRows label="Comparing" {...(assets !== null && { longLabel: comparingText(assets) })} />;
  }
  if (first === undefined) {
    return (
      <QueryError error={diff.error as Error} retry={() => void diff.refetch()} what="load of one of these numbers" />
    );
  }
  const all = sum(first.counts);
  const matched = first.matched ?? first.counts;
  const total = sum(matched);
  if (all === 0) {
    return (
      <EmptyState icon={<Equal aria-hidden />} title="No differences">
        Code version, dependencies, partitions definition, tags and metadata of every asset are the same.
      </EmptyState>
    );
  }
  return (
    <>
      <h2 className="flex flex-wrap items-center gap-x-3 border-line border-b bg-canvas px-4 py-2 font-medium text-sm">
        {isEveryChange(search)
          ? `${number(all)} ${all === 1 ? "asset differs" : "assets differ"}`
          : `${number(total)} of ${number(all)} that differ`}
        <ChangeCounts counts={matched} className="text-xs" />
      </h2>
      {total === 0 ? (
        <EmptyState
          icon={<SearchX aria-hidden />}
          title="No change matches"
          action={<Button onClick={() => change(EVERY_CHANGE)}>Clear filters</Button>}
        />
      ) : view === "lineage" ? (
        <CompareLineage deployment={deployment} location={location} range={range} search={search} />
      ) : (
        <ChangeList
          deployment={deployment}
          location={location}
          changes={changes}
          total={total}
          more={
            !diff.hasNextPage ? "none" : diff.isFetchNextPageError ? "failed" : diff.isFetching ? "loading" : "idle"
          }
          fetchMore={fetchMore}
        />
      )}
    </>
  );
}

/** From so many assets on the first look takes seconds on an ordinary machine; what was read is kept. */
const MANY_ASSETS = 20_000;

function comparingText(assets: number): string {
  const comparing = `Comparing ${number(assets)} ${assets === 1 ? "asset" : "assets"}…`;
  return assets < MANY_ASSETS ? comparing : `${comparing} The first look at this many takes a few seconds.`;
}

function sum({ added, removed, changed }: z.infer<typeof changeCountsSchema>): number {
  return added + removed + changed;
}
