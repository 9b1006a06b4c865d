"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { ArrowLeftRight, Equal } from "lucide-react";
import { Fragment } from "react";
import type { z } from "zod";
import { ChangeCounts } from "#components/history/change-counts.tsx";
import { PageBar } from "#components/shell/page-bar.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import type { CompareRange } from "#lib/client/format/compare-range.ts";
import { number } from "#lib/client/format/counts.ts";
import { diffQuery, loadQuery } from "#lib/client/queries/loads.ts";
import { compareHref, deploymentHref, historyHref, loadHref } from "#lib/client/routes.ts";
import type { getDiffOperation } from "#lib/contracts/diff.ts";
import { ChangeList } from "./change-list.tsx";

type Props = { deployment: string; location: string; range: CompareRange };
type DiffView = z.infer<typeof getDiffOperation.response>;

/** What changed between any two loads, either way round. */
export function ComparePage({ deployment, location, range }: Props) {
  const diff = useInfiniteQuery(diffQuery(deployment, location, range));
  const first = diff.data?.pages[0];
  const changes = diff.data?.pages.flatMap((page) => page.changes) ?? [];
  const total = first ? first.counts.added + first.counts.removed + first.counts.changed : 0;
  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar
        crumbs={[
          { label: deployment, href: deploymentHref(deployment) },
          { label: location, href: historyHref(deployment, location) },
        ]}
        title={`Compare ${range.from === 0 ? "nothing" : `#${range.from}`} with #${range.to}`}
      >
        {range.from === 0 ? null : (
          <IntentLink
            href={compareHref(deployment, location, { from: range.to, to: range.from })}
            className={buttonClass("secondary", "sm")}
          >
            <ArrowLeftRight aria-hidden className="size-3.5" />
            Other way round
          </IntentLink>
        )}
      </PageBar>
      <div className="grid grid-cols-1 gap-3 pb-3 md:grid-cols-2">
        <LoadCard deployment={deployment} location={location} number={range.from} word="From" />
        <LoadCard deployment={deployment} location={location} number={range.to} word="To" />
      </div>
      {first?.comparedWithout ? <ComparedWithout {...first.comparedWithout} /> : null}
      <section aria-label="Changes" className="overflow-hidden rounded-lg border border-line bg-surface">
        {diff.isPending ? (
          <SkeletonRows label="Comparing" />
        ) : diff.isError && first === undefined ? (
          <QueryError error={diff.error} retry={() => void diff.refetch()} what="load of one of these numbers" />
        ) : first === undefined || total === 0 ? (
          <EmptyState icon={<Equal aria-hidden />} title="No differences">
            Code version, dependencies, partitions definition, tags and metadata of every asset are the same.
          </EmptyState>
        ) : (
          <>
            <h2 className="flex items-center gap-3 border-line border-b bg-canvas px-4 py-2 font-medium text-sm">
              {number(total)} {total === 1 ? "asset differs" : "assets differ"}
              <ChangeCounts counts={first.counts} className="text-xs" />
            </h2>
            <ChangeList
              deployment={deployment}
              location={location}
              changes={changes}
              total={total}
              more={
                !diff.hasNextPage ? "none" : diff.isFetchNextPageError ? "failed" : diff.isFetching ? "loading" : "idle"
              }
              fetchMore={() => void diff.fetchNextPage()}
            />
          </>
        )}
      </section>
    </div>
  );
}

/** What the two were not compared on, so that nobody takes it for equal. */
function ComparedWithout({ metadata, partitioning }: NonNullable<DiffView["comparedWithout"]>) {
  return (
    <Notice kind="info" className="mb-3">
      {metadata.length > 0 ? (
        <p>
          Left out, as this deployment ignores them: <NameList names={metadata} />.
        </p>
      ) : null}
      {partitioning ? (
        <p>
          One of these loads was read through Dagster&apos;s GraphQL, which tells partitions and partition mappings in
          part. They are compared as far as both loads have them.
        </p>
      ) : null}
    </Notice>
  );
}

function NameList({ names }: { names: readonly string[] }) {
  return names.map((name, place) => (
    <Fragment key={name}>
      {place > 0 ? ", " : null}
      <code className="break-all font-mono text-xs">{name}</code>
    </Fragment>
  ));
}

type CardProps = { deployment: string; location: string; number: number; word: string };

function LoadCard({ deployment, location, number: loadNumber, word }: CardProps) {
  const { data: load } = useQuery({ ...loadQuery(deployment, location, loadNumber), enabled: loadNumber > 0 });
  return (
    <div className="min-h-16 rounded-lg border border-line bg-surface px-4 py-2.5">
      <p className="text-ink-2 text-xs">{word}</p>
      {loadNumber === 0 ? (
        <p className="font-medium">Nothing: before the first load</p>
      ) : (
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <IntentLink
            href={loadHref(deployment, location, loadNumber)}
            className="rounded font-semibold hover:underline"
          >
            #{loadNumber}
          </IntentLink>
          {load ? (
            <>
              <RelativeTime at={load.loadedAt} className="text-ink-2 text-xs" />
              {load.image ? <code className="min-w-0 truncate font-mono text-xs">{load.image.reference}</code> : null}
              {load.status === "failed" ? (
                <span className="text-removed text-xs">failed: the last good load before it is compared</span>
              ) : null}
            </>
          ) : null}
        </p>
      )}
    </div>
  );
}
