"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { Search, Shapes } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef } from "react";
import { PageBar } from "#components/shell/page-bar.tsx";
import { cx } from "#components/ui/class-names.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { identityId } from "#lib/client/format/identity.ts";
import { catalogueQuery } from "#lib/client/queries/assets.ts";
import { replaceAddress } from "#lib/client/replace-address.ts";
import { assetHref } from "#lib/client/routes.ts";
import { CatalogueRow } from "./catalogue-row.tsx";

const ROW_PX = 40;
const AHEAD = 30;
const GRID =
  "grid px-4 grid-cols-[minmax(0,1fr)_minmax(0,10rem)] items-center gap-x-4 md:grid-cols-[minmax(0,3fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_7rem]";

/** The asset catalogue over all code locations of a deployment. */
export function CataloguePage({ deployment }: { deployment: string }) {
  const q = useSearchParams().get("q") ?? "";
  const router = useRouter();
  const pathname = usePathname();
  const assets = useInfiniteQuery(catalogueQuery(deployment, q));
  const items = assets.data?.pages.flatMap((page) => page.items) ?? [];
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLTableSectionElement>(null);

  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    overscan: 12,
    scrollMargin: list.current?.offsetTop ?? 0,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = assets;
  useEffect(() => {
    if (isFetchingNextPage || isFetchNextPageError) return;
    if (hasNextPage && last >= items.length - AHEAD) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  const entry = useRowNavigation({
    count: items.length,
    container: box,
    onOpen: (index) => {
      const asset = items[index];
      if (asset) router.push(assetHref(deployment, asset.location, asset));
    },
    scrollTo: (index) => virtual.scrollToIndex(index),
  });
  const setQ = useCallback(
    (next: string) => replaceAddress(next === "" ? pathname : `${pathname}?q=${encodeURIComponent(next)}`),
    [pathname],
  );

  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Assets">
        <SearchField
          label="Search assets"
          placeholder="Search by key or repository"
          value={q}
          onChange={setQ}
          className="w-full sm:w-80"
        />
      </PageBar>
      <div ref={box} className="rounded-lg border border-line bg-surface">
        {assets.isPending ? (
          <SkeletonRows rows={10} label="Loading assets" />
        ) : assets.isError && items.length === 0 ? (
          <QueryError error={assets.error} retry={() => void assets.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <NoAssets q={q} />
        ) : (
          <>
            <table aria-rowcount={hasNextPage ? -1 : items.length + 1} className="block">
              <caption className="sr-only">Assets of {deployment}</caption>
              <thead className="sticky top-12 z-10 block rounded-t-lg border-line border-b bg-canvas">
                <tr aria-rowindex={1} className={`${GRID} py-2`}>
                  <Head>Asset</Head>
                  <Head>Code location</Head>
                  <Head wide>Group</Head>
                  <Head wide>Kinds</Head>
                  <Head wide>Last changed</Head>
                </tr>
              </thead>
              <tbody ref={list} className="relative block" style={{ height: virtual.getTotalSize() }}>
                {visible.map((place) => {
                  const asset = items[place.index];
                  return asset === undefined ? null : (
                    <tr
                      key={`${asset.location} ${identityId(asset)}`}
                      aria-rowindex={place.index + 2}
                      data-row={place.index}
                      tabIndex={place.index === entry ? 0 : -1}
                      className={`${GRID} absolute inset-x-0 top-0 focus-inset border-line border-b hover:bg-hover`}
                      style={{
                        height: place.size,
                        transform: `translateY(${place.start - virtual.options.scrollMargin}px)`,
                      }}
                    >
                      <CatalogueRow deployment={deployment} asset={asset} />
                    </tr>
                  );
                })}
              </tbody>
            </table>
            <ListEnd
              state={isFetchingNextPage ? "loading" : isFetchNextPageError ? "failed" : "idle"}
              loading="Loading more assets…"
              failed="More assets could not be loaded."
              retry={() => void fetchNextPage()}
            />
          </>
        )}
      </div>
    </div>
  );
}

function NoAssets({ q }: { q: string }) {
  if (q !== "") {
    return (
      <EmptyState icon={<Search aria-hidden />} title="No asset matches">
        No key or repository contains “{q}”. Change or clear the search.
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Shapes aria-hidden />} title="No assets yet">
      Assets appear here with the first load of a code location that carries some.
    </EmptyState>
  );
}

function Head({ children, wide = false }: { children: string; wide?: boolean }) {
  return (
    <th scope="col" className={cx("text-left font-medium text-ink-2 text-xs", wide && "hidden md:block")}>
      {children}
    </th>
  );
}
