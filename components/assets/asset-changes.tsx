"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { History } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { FIRST_RECT } from "#components/ui/first-rect.ts";
import { ListEnd } from "#components/ui/list-end.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { type CompareRange, parseRange, rangeText } from "#lib/client/format/compare-range.ts";
import { type AssetAddress, assetChangesQuery } from "#lib/client/queries/assets.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { assetHref } from "#lib/client/routes.ts";
import type { AssetChangeItem } from "#lib/contracts/assets.ts";
import { AssetChangeEntry } from "./asset-change-entry.tsx";
import { AssetError } from "./asset-error.tsx";
import { AssetVersions } from "./asset-versions.tsx";
import { VersionPicker } from "./version-picker.tsx";

/** Change history: each time the definition changed, newest first; any two versions can be compared. */
export function AssetChanges({ address }: { address: AssetAddress }) {
  const changes = useInfiniteQuery(assetChangesQuery(address));
  const range = parseRange(useSearchParams().get("compare") ?? "");
  const entries = useMemo(() => changes.data?.pages.flatMap((page) => page.items) ?? [], [changes.data]);
  const failure = errorInPlace(changes);
  const setRange = (next: CompareRange | null) => {
    const view = next === null ? {} : { compare: rangeText(next) };
    replaceAddress(assetHref(address.deployment, address.location, address, "changes", view));
  };
  if (failure !== null) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <AssetError address={address} error={failure} retry={() => void changes.refetch()} />
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
      <Entries
        address={address}
        entries={entries}
        hasMore={changes.hasNextPage}
        onCompare={(from) => (from === newest ? null : () => setRange({ from, to: newest }))}
      />
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

const ESTIMATED_ENTRY_PX = 160;
const GAP_PX = 12;

type EntriesProps = {
  address: AssetAddress;
  entries: readonly AssetChangeItem[];
  /** Older ones are not loaded yet. */
  hasMore: boolean;
  /** What compares a load with the newest; null where it is the newest itself. */
  onCompare: (load: number) => (() => void) | null;
};

/** The changes, of which only those in sight are there: an asset may have changed thousands of times. */
function Entries({ address, entries, hasMore, onCompare }: EntriesProps) {
  const list = useRef<HTMLOListElement>(null);
  const [above, setAbove] = useState(0);
  // Versions that are compared come and go above; what stands there belongs into the reckoning.
  useLayoutEffect(() => setAbove(Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY)));
  const virtual = useWindowVirtualizer({
    count: entries.length,
    estimateSize: () => ESTIMATED_ENTRY_PX,
    // Another function has every entry reckoned anew.
    getItemKey: useCallback((index: number) => entries[index]?.load.number ?? index, [entries]),
    gap: GAP_PX,
    overscan: 3,
    initialRect: FIRST_RECT,
    scrollMargin: above,
  });
  const visible = virtual.getVirtualItems();
  const first = visible[0];
  const last = visible.at(-1);
  return (
    <ol
      ref={list}
      className="flex flex-col gap-3"
      style={{
        paddingTop: first === undefined ? 0 : first.start - above,
        paddingBottom: last === undefined ? 0 : virtual.getTotalSize() - (last.end - above),
      }}
    >
      {visible.map((place) => {
        const entry = entries[place.index];
        return entry === undefined ? null : (
          <li
            key={place.key}
            ref={virtual.measureElement}
            data-index={place.index}
            aria-posinset={place.index + 1}
            aria-setsize={hasMore ? -1 : entries.length}
          >
            <AssetChangeEntry address={address} entry={entry} onCompare={onCompare(entry.load.number)} />
          </li>
        );
      })}
    </ol>
  );
}
