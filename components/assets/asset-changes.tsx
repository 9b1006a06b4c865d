"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { History } from "lucide-react";
import type { z } from "zod";
import { KINDS } from "#components/history/changed-keys.tsx";
import { CommitChip } from "#components/history/commit-chip.tsx";
import { RolledBackMark } from "#components/history/load-marks.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { type AssetAddress, assetChangesQuery } from "#lib/client/queries/assets.ts";
import { loadHref } from "#lib/client/routes.ts";
import type { listAssetChangesOperation } from "#lib/contracts/assets.ts";
import { commitSubject } from "#lib/domain/commit.ts";
import { ChangeDetails } from "./change-details.tsx";
import { FacetBadges } from "./facet-badges.tsx";

type Entry = z.infer<typeof listAssetChangesOperation.response>["items"][number];

/** Change history: each time the definition changed, newest first. */
export function AssetChanges({ address }: { address: AssetAddress }) {
  const changes = useInfiniteQuery(assetChangesQuery(address));
  const entries = changes.data?.pages.flatMap((page) => page.items) ?? [];
  if (changes.isPending) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <SkeletonRows label="Loading the change history" />
      </div>
    );
  }
  if (changes.isError && entries.length === 0) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <QueryError error={changes.error} retry={() => void changes.refetch()} what="asset of this key" />
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
  return (
    <>
      <ol className="flex flex-col gap-3">
        {entries.map((entry) => (
          <li key={entry.load.number}>
            <ChangeEntry address={address} entry={entry} />
          </li>
        ))}
      </ol>
      {changes.hasNextPage ? (
        <Button className="mt-3" pending={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
          Older changes
        </Button>
      ) : null}
    </>
  );
}

function ChangeEntry({ address, entry }: { address: AssetAddress; entry: Entry }) {
  const { load, change } = entry;
  const { label, icon: Icon, look } = KINDS[change.kind];
  const subject = commitSubject(load.git?.message ?? "");
  return (
    <article
      aria-label={`${label} in load ${load.number}`}
      className="overflow-hidden rounded-lg border border-line bg-surface"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-canvas px-4 py-2">
        <h2 className="flex items-center gap-1.5">
          <Icon aria-hidden className={`size-3.5 ${look}`} />
          <span className={`font-medium ${look}`}>{label} in</span>
          <IntentLink
            href={loadHref(address.deployment, address.location, load.number)}
            className="rounded font-semibold hover:text-accent hover:underline"
          >
            load #{load.number}
          </IntentLink>
        </h2>
        <RelativeTime at={load.loadedAt} className="text-ink-2 text-xs" />
        {load.deployedBy ? <span className="text-ink-2 text-xs wrap-any">by {load.deployedBy.name}</span> : null}
        {load.rollbackOf === null ? null : <RolledBackMark to={load.rollbackOf} rollbackId={null} />}
        {change.facets ? <FacetBadges facets={change.facets} /> : null}
        {load.git ? (
          <span className="flex min-w-0 items-center gap-2 text-xs lg:ml-auto">
            {subject === "" ? null : (
              <span title={load.git.message} className="max-w-96 truncate text-ink-2">
                {subject}
              </span>
            )}
            {load.git.author ? <span className="truncate text-ink-2">{load.git.author.name}</span> : null}
            <CommitChip git={load.git} />
          </span>
        ) : null}
      </header>
      {load.description ? (
        <p title={load.description} className="mx-4 mt-2.5 line-clamp-4 whitespace-pre-line text-ink-2 wrap-any">
          {load.description}
        </p>
      ) : null}
      <div className="px-4 py-3">
        {change.details ? (
          <ChangeDetails deployment={address.deployment} location={address.location} details={change.details} />
        ) : (
          <p className="text-ink-2">
            {change.kind === "added"
              ? "The asset was not in the load before, and is in this one."
              : "The asset was in the load before, and is not in this one."}
          </p>
        )}
      </div>
    </article>
  );
}
