"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { IntentLink } from "#components/ui/intent-link.tsx";
import { RelativeTime } from "#components/ui/relative-time.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { type AssetAddress, assetBlameQuery } from "#lib/client/queries/assets.ts";
import { loadHref } from "#lib/client/routes.ts";
import type { AssetBlame } from "#lib/contracts/asset-versions.ts";
import type { ChangeLoad } from "#lib/contracts/assets.ts";
import type { Facet } from "#lib/domain/diff/change.ts";
import { ChangeCommit } from "./change-commit.tsx";

/** In which load something became what it is; `before`: in none that was looked through, so before that load. */
export type Origin = { readonly load: ChangeLoad } | { readonly before: number } | "loading";

/** Where everything of an asset comes from; null when nobody asked, undefined where nothing is tracked. */
export type Blame = {
  facet(facet: Facet): Origin | undefined;
  tag(name: string): Origin | undefined;
  metadata(name: string): Origin | undefined;
  dependency(key: readonly string[]): Origin | undefined;
} | null;

/** @returns the blame, and the error where it could not be had. */
export function useBlame(address: AssetAddress, isAsked: boolean) {
  const answer = useQuery({ ...assetBlameQuery(address), enabled: isAsked });
  return {
    blame: !isAsked || answer.isError ? null : blameOf(answer.data),
    error: isAsked ? answer.error : null,
    retry: () => void answer.refetch(),
  };
}

function blameOf(found: AssetBlame | undefined): Blame {
  if (found === undefined) {
    const loading = () => "loading" as const;
    return { facet: loading, tag: loading, metadata: loading, dependency: loading };
  }
  const loads = new Map(found.loads.map((load) => [load.number, load]));
  const originOf = (entry: { load: number | null } | undefined): Origin | undefined => {
    if (entry === undefined) return undefined;
    if (entry.load === null) return { before: found.searchedTo ?? found.added };
    const load = loads.get(entry.load);
    return load && { load };
  };
  const byName = (entries: AssetBlame["tags"]) => {
    const all = new Map(entries.map((entry) => [entry.name, entry]));
    return (name: string) => originOf(all.get(name));
  };
  const dependencies = new Map(found.dependencies.map((entry) => [JSON.stringify(entry.key), entry]));
  return {
    facet: (facet) => originOf(found.facets.find((entry) => entry.facet === facet)),
    tag: byName(found.tags),
    metadata: byName(found.metadata),
    dependency: (key) => originOf(dependencies.get(JSON.stringify(key))),
  };
}

type BlamedProps = { address: AssetAddress; origin: Origin | undefined; children: ReactNode };

/** A value, and beside it where it comes from. */
export function Blamed({ address, origin, children }: BlamedProps) {
  if (origin === undefined) return children;
  return (
    <div className="flex min-w-0 flex-col gap-x-4 gap-y-1 lg:flex-row lg:items-start lg:justify-between">
      <div className="min-w-0 grow">{children}</div>
      <OriginMark address={address} origin={origin} />
    </div>
  );
}

export function OriginMark({ address, origin }: { address: AssetAddress; origin: Origin }) {
  if (origin === "loading") return <Skeleton className="mt-1.5 w-40 shrink-0 animate-appear" />;
  if ("before" in origin) return <span className="shrink-0 text-ink-3 text-xs leading-5">before #{origin.before}</span>;
  const { load } = origin;
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2 font-normal text-ink-2 text-xs leading-5 lg:max-w-[45%] lg:shrink-0 lg:justify-end">
      <IntentLink
        href={loadHref(address.deployment, address.location, load.number)}
        className="rounded font-medium hover:text-accent hover:underline"
      >
        <span className="sr-only">Since load </span>#{load.number}
      </IntentLink>
      <RelativeTime at={load.loadedAt} />
      <ChangeCommit load={load} />
    </span>
  );
}
