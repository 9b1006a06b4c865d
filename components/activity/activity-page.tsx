"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History, Search } from "lucide-react";
import { useCallback, useMemo, useRef } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { activityQuery } from "#lib/client/queries/activity.ts";
import { useActivityAddress } from "./activity-address.ts";
import { ActivityFilters } from "./activity-filters.tsx";
import { ActivityList } from "./activity-list.tsx";

/** All loads of all code locations of a deployment, as one timeline. */
export function ActivityPage({ deployment }: { deployment: string }) {
  const address = useActivityAddress();
  const { search, collapse, set, clear } = address;
  const activity = useInfiniteQuery(activityQuery(deployment, { search, collapse }));
  const items = useMemo(() => activity.data?.pages.flatMap((page) => page.items) ?? [], [activity.data]);
  const failure = errorInPlace(activity);
  const box = useRef<HTMLInputElement>(null);
  useSlashKey(box);
  const { fetchNextPage } = activity;
  const fetchMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const narrowed = Object.keys(search).length > 0;
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Activity">
        <span className="hidden items-center gap-1 text-ink-3 text-xs lg:flex">
          <Kbd>j</Kbd> <Kbd>k</Kbd> to move, <Kbd>Enter</Kbd> for the load, <Kbd>/</Kbd> to search
        </span>
      </PageBar>
      {failure === null ? <ActivityFilters deployment={deployment} searchRef={box} {...address} /> : null}
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {activity.isPending ? (
          <SkeletonRows rows={10} label="Loading the activity" />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void activity.refetch()} what="deployment of this name" />
        ) : items.length > 0 ? (
          <ActivityList
            deployment={deployment}
            items={items}
            more={activity.isFetchingNextPage ? "loading" : activity.isFetchNextPageError ? "failed" : "idle"}
            hasMore={activity.hasNextPage}
            fetchMore={fetchMore}
            onFilter={set}
          />
        ) : narrowed ? (
          <EmptyState
            icon={<Search aria-hidden />}
            title="No load matches"
            action={<Button onClick={clear}>Clear filters</Button>}
          >
            No code location has a load that all of these filters let through.
          </EmptyState>
        ) : (
          <EmptyState icon={<History aria-hidden />} title="Nothing was loaded yet">
            The timeline begins with the first load that a watcher sees or that CI records.
          </EmptyState>
        )}
      </div>
    </div>
  );
}
