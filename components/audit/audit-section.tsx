"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { Download, ScrollText, Search } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { SectionHeading } from "#components/settings/settings-page.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { cx } from "#components/ui/class-names.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { errorInPlace } from "#lib/client/error-in-place.ts";
import { type AuditSearch, auditQuery, exportHref } from "#lib/client/queries/audit.ts";
import { meQuery } from "#lib/client/queries/me.ts";
import { AUDIT_FORMATS, type AuditEventView, type AuditFormat } from "#lib/contracts/audit.ts";
import { roleMay } from "#lib/domain/access/roles.ts";
import { useAuditAddress } from "./audit-address.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditRow } from "./audit-row.tsx";

const ROW_PX = 37;
const AHEAD = 30;
const FORMAT_NAMES: Record<AuditFormat, string> = { jsonl: "JSON lines", csv: "CSV" };

/** The audit log. @param deployment only its part; null: the organization's. */
export function AuditSection({ deployment }: { deployment: string | null }) {
  const { search, set, clear } = useAuditAddress();
  const me = useQuery(meQuery());
  const log = useInfiniteQuery(auditQuery(deployment, search));
  const items = useMemo(() => log.data?.pages.flatMap((page) => page.items) ?? [], [log.data]);
  const failure = errorInPlace(log);
  const actorName = items.find(({ actor }) => [actor.id, actor.accountId].includes(search.actor ?? ""))?.actor.name;
  const role = me.data?.organizationRole ?? null;
  return (
    <>
      <SectionHeading
        title="Audit log"
        action={
          role !== null && roleMay(role, "organization.manage") ? (
            <Exports search={search} deployment={deployment} />
          ) : null
        }
      >
        Every change of state, with who made it, from where, and what was there before. Nothing in it can be changed.
      </SectionHeading>
      {failure === null ? (
        <AuditFilters
          search={search}
          deployments={deployment === null ? (me.data?.deployments.map(({ name }) => name) ?? []) : null}
          actorName={actorName ?? null}
          set={set}
          clear={clear}
        />
      ) : null}
      <div className="rounded-lg border border-line bg-surface">
        {log.isPending ? (
          <SkeletonRows rows={10} label="Loading the audit log" />
        ) : failure !== null ? (
          <QueryError error={failure} retry={() => void log.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <Nothing search={search} />
        ) : (
          <Events
            items={items}
            within={deployment}
            more={log.isFetchingNextPage ? "loading" : log.isFetchNextPageError ? "failed" : "idle"}
            hasMore={log.hasNextPage}
            fetchMore={() => void log.fetchNextPage()}
            onActor={(id) => set("actor", id)}
          />
        )}
      </div>
    </>
  );
}

type EventsProps = {
  items: readonly AuditEventView[];
  within: string | null;
  more: "idle" | "loading" | "failed";
  hasMore: boolean;
  fetchMore: () => void;
  onActor: (id: string) => void;
};

/** The rows, of which only those in sight are there; what is opened makes its row taller. */
function Events({ items, within, more, hasMore, fetchMore, onActor }: EventsProps) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const list = useRef<HTMLUListElement>(null);
  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    // Another function has every row reckoned anew.
    getItemKey: useCallback((index: number) => items[index]?.id ?? index, [items]),
    overscan: 6,
    scrollMargin: list.current?.offsetTop ?? 0,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && more === "idle" && last >= items.length - AHEAD) fetchMore();
  }, [last, items.length, hasMore, more, fetchMore]);
  const toggle = (id: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  return (
    <>
      <ul ref={list} aria-label="Events, newest first" className="relative" style={{ height: virtual.getTotalSize() }}>
        {visible.map((place) => {
          const event = items[place.index];
          return event === undefined ? null : (
            <li
              key={event.id}
              ref={virtual.measureElement}
              data-index={place.index}
              aria-setsize={hasMore ? -1 : items.length}
              aria-posinset={place.index + 1}
              className={cx(
                "absolute inset-x-0 top-0",
                // The frame is the line under the last.
                !hasMore && place.index === items.length - 1 && "[&>div]:border-b-0",
              )}
              style={{ transform: `translateY(${place.start - virtual.options.scrollMargin}px)` }}
            >
              <AuditRow
                event={event}
                within={within}
                open={open.has(event.id)}
                onToggle={() => toggle(event.id)}
                onActor={onActor}
              />
            </li>
          );
        })}
      </ul>
      {hasMore ? (
        <ListEnd
          state={more}
          loading="Loading more events…"
          failed="More events could not be loaded."
          retry={fetchMore}
        />
      ) : null}
    </>
  );
}

function Exports({ search, deployment }: { search: AuditSearch; deployment: string | null }) {
  const filters = deployment === null ? search : { ...search, deployment };
  return (
    <div className="flex gap-2">
      {AUDIT_FORMATS.map((format) => (
        <a key={format} href={exportHref(filters, format)} download className={buttonClass()}>
          <Download aria-hidden className="size-3.5" />
          Export {FORMAT_NAMES[format]}
        </a>
      ))}
    </div>
  );
}

function Nothing({ search }: { search: AuditSearch }) {
  if (Object.keys(search).length > 0) {
    return (
      <EmptyState icon={<Search aria-hidden />} title="No event matches">
        Change or clear the filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<ScrollText aria-hidden />} title="Nothing has happened yet">
      Every change of state appears here.
    </EmptyState>
  );
}
