"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { BellOff } from "lucide-react";
import { useSearchParams } from "next/navigation";
import { useEffect, useRef } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { INPUT_CLASS } from "#components/ui/input-class.ts";
import { ListEnd } from "#components/ui/list-end.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { useReadAlerts } from "#lib/client/mutations/read-alerts.ts";
import { alertsQuery, newestAlertsQuery, unreadAlertsQuery } from "#lib/client/queries/alerts.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { alertsHref } from "#lib/client/routes.ts";
import type { AppAlert } from "#lib/contracts/app-alerts.ts";
import { AlertRow } from "./alert-row.tsx";

const ROW_PX = 96;
const AHEAD = 15;

/** Everything that policies told the reader in the app, newest first. */
export function AlertsPage() {
  const deployment = useSearchParams().get("deployment") || null;
  const me = useQuery(meQuery());
  const alerts = useInfiniteQuery(alertsQuery(deployment));
  const unread = useQuery(unreadAlertsQuery()).data ?? 0;
  const last = useQuery(newestAlertsQuery()).data?.[0]?.number;
  const read = useReadAlerts();
  const items = alerts.data?.pages.flatMap((page) => page.items) ?? [];
  const failure = errorInPlace(alerts);
  const names = me.data?.deployments.map(({ name }) => name) ?? [];
  return (
    <div className="mx-auto w-full max-w-5xl px-4 pb-10 sm:px-6">
      <PageBar title="Alerts">
        <select
          aria-label="Deployment"
          value={deployment ?? ""}
          onChange={(event) => replaceAddress(alertsHref(event.target.value || null))}
          className={`${INPUT_CLASS} h-8 w-auto max-w-56`}
        >
          <option value="">All deployments</option>
          {deployment === null || names.includes(deployment) ? null : <option value={deployment}>{deployment}</option>}
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
        <Button
          disabled={unread === 0 || last === undefined}
          pending={read.isPending}
          onClick={() => {
            if (last !== undefined) read.mutate(last);
          }}
        >
          Mark all as read
        </Button>
      </PageBar>
      <div className="rounded-lg border border-line bg-surface">
        {alerts.isPending ? (
          <SkeletonRows rows={8} label="Loading alerts" />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void alerts.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <EmptyState icon={<BellOff aria-hidden />} title="No alerts">
            Nothing was told here yet. Alert policies in a deployment’s settings decide what is told, and to whom.
          </EmptyState>
        ) : (
          <Alerts
            items={items}
            more={alerts.isFetchingNextPage ? "loading" : alerts.isFetchNextPageError ? "failed" : "idle"}
            hasMore={alerts.hasNextPage}
            fetchMore={() => void alerts.fetchNextPage()}
          />
        )}
      </div>
    </div>
  );
}

type AlertsProps = {
  items: readonly AppAlert[];
  more: "idle" | "loading" | "failed";
  hasMore: boolean;
  fetchMore: () => void;
};

/** The alerts, of which only those in sight are there. */
function Alerts({ items, more, hasMore, fetchMore }: AlertsProps) {
  const list = useRef<HTMLUListElement>(null);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => items[index]?.id ?? index,
    overscan: 8,
    scrollMargin: list.current?.offsetTop ?? 0,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && more === "idle" && last >= items.length - AHEAD) fetchMore();
  }, [last, items.length, hasMore, more, fetchMore]);
  return (
    <>
      <ul ref={list} aria-label="Alerts, newest first" className="relative" style={{ height: virtual.getTotalSize() }}>
        {visible.map((place) => {
          const alert = items[place.index];
          return alert === undefined ? null : (
            <li
              key={alert.id}
              ref={virtual.measureElement}
              data-index={place.index}
              aria-setsize={hasMore ? -1 : items.length}
              aria-posinset={place.index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${place.start - virtual.options.scrollMargin}px)` }}
            >
              <AlertRow alert={alert} />
            </li>
          );
        })}
      </ul>
      {hasMore ? (
        <ListEnd
          state={more}
          loading="Loading more alerts…"
          failed="Older alerts could not be loaded."
          retry={fetchMore}
        />
      ) : null}
    </>
  );
}
