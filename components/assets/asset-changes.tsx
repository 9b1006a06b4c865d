"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { type CompareRange, parseRange, rangeText } from "#lib/client/format/compare-range.ts";
import { type AssetAddress, assetChangesQuery } from "#lib/client/queries/assets.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { assetHref } from "#lib/client/routes.ts";
import { AssetChangeEntry } from "./asset-change-entry.tsx";
import { AssetVersions } from "./asset-versions.tsx";
import { VersionPicker } from "./version-picker.tsx";

/** Change history: each time the definition changed, newest first; any two versions can be compared. */
export function AssetChanges({ address }: { address: AssetAddress }) {
  const changes = useInfiniteQuery(assetChangesQuery(address));
  const range = parseRange(useSearchParams().get("compare") ?? "");
  const entries = changes.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = errorInPlace(changes);
  const setRange = (next: CompareRange | null) => {
    const view = next === null ? {} : { compare: rangeText(next) };
    replaceAddress(assetHref(address.deployment, address.location, address, "changes", view));
  };
  if (failure !== null) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <QueryError error={failure} retry={() => void changes.refetch()} what="asset of this key" />
      </div>
    );
  }
  if (changes.isPending) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <SkeletonRows label="Loading the change history" />
      </div>
    );
  }
  if (entries.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <EmptyState icon={<History aria-hidden />} title="No changes recorded">
          Nothing that is tracked has changed in this asset: code version, dependencies, partitions definition, tags and
          metadata.
        </EmptyState>
      </div>
    );
  }
  const newest = entries[0]?.load.number ?? 0;
  return (
    <>
      <VersionPicker entries={entries} range={range} onChange={setRange} />
      {range === null ? null : <AssetVersions address={address} range={range} onChange={setRange} />}
      <ol className="flex flex-col gap-3">
        {entries.map((entry) => (
          <li key={entry.load.number}>
            <AssetChangeEntry
              address={address}
              entry={entry}
              onCompare={entry.load.number === newest ? null : () => setRange({ from: entry.load.number, to: newest })}
            />
          </li>
        ))}
      </ol>
      {changes.isFetchNextPageError ? (
        <ListEnd
          state="failed"
          loading=""
          failed="Older changes could not be loaded."
          retry={() => void changes.fetchNextPage()}
        />
      ) : changes.hasNextPage ? (
        <Button className="mt-3" pending={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
          Older changes
        </Button>
      ) : null}
    </>
  );
}
