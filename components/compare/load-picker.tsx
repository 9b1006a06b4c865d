"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { StatusBadge } from "#components/history/load-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { CompareEnd } from "#lib/client/format/compare-range.ts";
import { loadsQuery } from "#lib/client/queries/loads.ts";
import type { LoadItem } from "#lib/contracts/loads.ts";
import { commitSubject, shortCommit } from "#lib/domain/commit.ts";

type Props = {
  deployment: string;
  location: string;
  title: string;
  hrefWith: (end: CompareEnd) => string;
  onClose: () => void;
};

const ROW = "focus-inset flex min-h-10 flex-wrap items-baseline gap-x-2 gap-y-0.5 px-4 py-2 hover:bg-hover";

/** Another load for one end of a compare: the newest first, or whichever the search finds. */
export function LoadPicker({ deployment, location, title, hrefWith, onClose }: Props) {
  const [q, setQ] = useState("");
  const loads = useInfiniteQuery(loadsQuery(deployment, location, { collapse: true, q, filter: {} }));
  const items = loads.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog title={title} subtitle={location} onClose={onClose}>
      <SearchField
        label="Search loads"
        placeholder="Search number, commit, message, image"
        value={q}
        onChange={setQ}
        className="sticky top-0 z-10 border-line border-b bg-surface p-3 [&>button]:top-4 [&>button]:right-4 [&>svg]:top-5 [&>svg]:left-5.5"
      />
      <nav aria-label="Loads to compare with">
        <ul className="divide-y divide-line">
          {q === "" ? (
            <>
              <li>
                <IntentLink href={hrefWith("current")} onClick={onClose} className={ROW}>
                  <span className="font-semibold">Current</span>
                  <span className="text-ink-2 text-xs">whichever load is the newest when the page is looked at</span>
                </IntentLink>
              </li>
              <li>
                <IntentLink href={hrefWith(0)} onClick={onClose} className={ROW}>
                  <span className="font-semibold">Nothing</span>
                  <span className="text-ink-2 text-xs">before the first load</span>
                </IntentLink>
              </li>
            </>
          ) : null}
          {items.map((load) => (
            <li key={load.number}>
              <IntentLink href={hrefWith(load.number)} onClick={onClose} className={ROW}>
                <LoadText load={load} />
              </IntentLink>
            </li>
          ))}
        </ul>
      </nav>
      {loads.isPending ? <SkeletonRows label="Loading the history" /> : null}
      {loads.isError && items.length === 0 ? (
        <QueryError error={loads.error} retry={() => void loads.refetch()} what="code location of this name" />
      ) : null}
      {loads.isSuccess && items.length === 0 ? (
        <EmptyState title="No load matches">Search by number, commit, message or image.</EmptyState>
      ) : null}
      {loads.hasNextPage ? (
        <Button
          className="m-3 self-start"
          pending={loads.isFetchingNextPage}
          onClick={() => void loads.fetchNextPage()}
        >
          Older loads
        </Button>
      ) : null}
    </Dialog>
  );
}

function LoadText({ load }: { load: LoadItem }) {
  const subject = load.description ?? commitSubject(load.git?.message ?? "");
  return (
    <>
      <span className="font-semibold">#{load.number}</span>
      <RelativeTime at={load.loadedAt} className="text-ink-2 text-xs" />
      {load.status === "failed" ? <StatusBadge status="failed" /> : null}
      {load.git ? <code className="font-mono text-ink-2 text-xs">{shortCommit(load.git.commit)}</code> : null}
      <span className="line-clamp-1 min-w-0 basis-full text-ink-2 text-xs wrap-any">
        {subject === "" ? (load.image?.reference ?? "") : subject}
      </span>
    </>
  );
}
