"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History, Search } from "lucide-react";
import { useMemo, useRef } from "react";
import { ElsewhereLink } from "#components/deployment/elsewhere-link.tsx";
import { KeysButton } from "#components/shell/keys-button.tsx";
import type { KeyHelp } from "#components/shell/keys-dialog.tsx";
import { PageBar } from "#components/shell/page-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { activityQuery } from "#lib/client/queries/activity.ts";
import { deploymentHref } from "#lib/client/routes.ts";
import { useActivityAddress } from "./activity-address.ts";
import { ActivityFilters } from "./activity-filters.tsx";
import { ActivityList } from "./activity-list.tsx";

const KEYS: KeyHelp = [
  [["j", "k"], "Next and previous load"],
  [["Enter"], "Everything about the load"],
  [["/"], "Search"],
];

/** All loads of all code locations of a deployment, as one timeline. */
export function ActivityPage({ deployment }: { deployment: string }) {
  const address = useActivityAddress();
  const { search, collapse, set, setCollapse, clear } = address;
  const query = activityQuery(deployment, { search, collapse });
  const activity = useInfiniteQuery(query);
  const items = useMemo(() => activity.data?.pages.flatMap((page) => page.items) ?? [], [activity.data]);
  const failure = errorInPlace(activity);
  const box = useRef<HTMLInputElement>(null);
  useSlashKey(box);
  const narrowed = Object.keys(search).length > 0;
  /** Whether there is, or may be, something to sort out. */
  const filtered = failure === null && (activity.isPending || items.length > 0 || narrowed);
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Activity">
        {filtered ? (
          <Checkbox checked={collapse} onCheckedChange={setCollapse}>
            Collapse similar entries
          </Checkbox>
        ) : null}
        {items.length === 0 ? null : <KeysButton title="Keys of the activity" keys={KEYS} />}
      </PageBar>
      {filtered ? (
        <ActivityFilters deployment={deployment} search={search} set={set} clear={clear} searchRef={box} />
      ) : null}
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {activity.isPending ? (
          <SkeletonRows rows={10} label="Loading the activity" />
        ) : failure !== null ? (
          <QueryError
            error={failure}
            retry={() => void activity.refetch()}
            what="deployment of this name"
            action={<ElsewhereLink deployment={deployment} />}
          />
        ) : items.length > 0 ? (
          <ActivityList
            deployment={deployment}
            items={items}
            queryKey={query.queryKey}
            query={activity}
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
          <EmptyState
            icon={<History aria-hidden />}
            title="Nothing was loaded yet"
            action={
              <IntentLink href={deploymentHref(deployment)} className={buttonClass("primary")}>
                See how the first load comes
              </IntentLink>
            }
          >
            The timeline begins with the first load that a watcher sees or that CI records.
          </EmptyState>
        )}
      </div>
    </div>
  );
}
