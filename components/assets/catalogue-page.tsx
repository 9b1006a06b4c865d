"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { Search, Shapes } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { KeysButton } from "#components/shell/keys-button.tsx";
import type { KeyHelp } from "#components/shell/keys-dialog.tsx";
import { PageBar } from "#components/shell/page-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { cx } from "#components/ui/class-names.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ListEnd } from "#components/ui/list-end.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { QueryError } from "#components/ui/query-error.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { useDrawnRows } from "#components/ui/use-drawn-rows.ts";
import { useFreshPages } from "#components/ui/use-fresh-pages.ts";
import { useRowNavigation } from "#components/ui/use-row-navigation.ts";
import { useSlashKey } from "#components/ui/use-slash-key.ts";
import {
  type CatalogueSearch,
  catalogueSearchText,
  isNarrowed,
  parseCatalogueSearch,
  withoutFilters,
} from "#lib/client/format/catalogue-search.ts";
import { plural } from "#lib/client/format/counts.ts";
import { identityId } from "#lib/client/format/identity.ts";
import { catalogueQuery } from "#lib/client/queries/assets.ts";
import { addressParams, replaceAddress } from "#lib/client/replace-address.ts";
import { assetHref } from "#lib/client/routes.ts";
import { CatalogueFilters } from "./catalogue-filters.tsx";
import { CatalogueRow } from "./catalogue-row.tsx";

const ROW_PX = 40;
const AHEAD = 30;
const GRID =
  "grid px-4 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 md:min-h-10 md:py-0 md:grid-cols-[minmax(0,3fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_10rem] xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)_11rem]";

const KEYS: KeyHelp = [
  [["j", "k"], "Next and previous asset"],
  [["Enter"], "Open the asset"],
  [["/"], "Search"],
];

/** The asset catalogue over all code locations of a deployment. */
export function CataloguePage({ deployment }: { deployment: string }) {
  const address = useSearchParams().toString();
  const search = useMemo(() => parseCatalogueSearch(new URLSearchParams(address)), [address]);
  const router = useRouter();
  const query = catalogueQuery(deployment, search);
  const assets = useInfiniteQuery(query);
  const items = useMemo(() => assets.data?.pages.flatMap((page) => page.items) ?? [], [assets.data]);
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLTableSectionElement>(null);
  const searchField = useRef<HTMLInputElement>(null);
  useSlashKey(searchField);

  const virtual = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    // Another function has every row reckoned anew.
    getItemKey: useCallback(
      (index: number) => {
        const asset = items[index];
        return asset === undefined ? index : `${asset.location} ${identityId(asset)}`;
      },
      [items],
    ),
    overscan: 6,
    scrollMargin: list.current?.offsetTop ?? 0,
    scrollPaddingStart: 96,
  });
  const visible = virtual.getVirtualItems();
  const drawn = useDrawnRows(visible.map(({ key }) => key));
  const last = visible.at(-1)?.index ?? 0;
  useFreshPages(
    query.queryKey,
    visible.flatMap(({ index }) => items[index] ?? []),
    assets,
  );
  const { hasNextPage, isFetching, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = assets;
  useEffect(() => {
    // The next page would take the place of what is being read anew.
    if (isFetching || isFetchNextPageError) return;
    if (hasNextPage && last >= items.length - AHEAD) void fetchNextPage();
  }, [last, items.length, hasNextPage, isFetching, isFetchNextPageError, fetchNextPage]);

  const entry = useRowNavigation({
    count: items.length,
    container: box,
    onOpen: (index) => {
      const asset = items[index];
      if (asset) router.push(assetHref(deployment, asset.location, asset));
    },
    scrollTo: (index) => virtual.scrollToIndex(index),
  });
  const catchingUp = assets.data?.pages[0]?.catchingUp ?? [];

  return (
    <div className="px-3 pb-16 sm:px-5">
      <PageBar title="Assets">
        {items.length === 0 ? null : <KeysButton title="Keys of the catalogue" keys={KEYS} />}
        <SearchField
          label="Search assets"
          placeholder="Search by key or repository"
          inputRef={searchField}
          value={search.q}
          onChange={setQ}
          className="w-full sm:w-80"
        />
      </PageBar>
      <CatalogueFilters deployment={deployment} search={search} onChange={changeSearch} />
      {catchingUp.length > 0 ? <CatchingUp locations={catchingUp} /> : null}
      <div ref={box} className="rounded-lg border border-line bg-surface">
        {assets.isPending ? (
          <SkeletonRows rows={10} label="Loading assets" />
        ) : assets.isError && items.length === 0 ? (
          <QueryError error={assets.error} retry={() => void assets.refetch()} what="deployment of this name" />
        ) : items.length === 0 ? (
          <NoAssets search={search} />
        ) : (
          <>
            <table aria-rowcount={hasNextPage ? -1 : items.length + 1} className="block">
              <caption className="sr-only">Assets of {deployment}</caption>
              <thead className="sticky top-12 z-10 hidden rounded-t-lg border-line border-b bg-canvas md:block">
                <tr aria-rowindex={1} className={GRID}>
                  <Head>Asset</Head>
                  <Head>Code location</Head>
                  <Head wide>Group</Head>
                  <Head wide>Kinds</Head>
                  <Head widest>Owners</Head>
                  <Head wide>Last changed</Head>
                </tr>
              </thead>
              <tbody ref={list} className="relative block" style={{ height: virtual.getTotalSize() }}>
                {visible.map((place) => {
                  const asset = items[place.index];
                  // Forty rows are on a screen, and making room for those that wait takes longer than drawing a few.
                  const waits = !drawn.has(place.key) && place.index !== entry;
                  return asset === undefined || waits ? null : (
                    <tr
                      key={place.key}
                      ref={virtual.measureElement}
                      aria-rowindex={place.index + 2}
                      data-index={place.index}
                      data-row={place.index}
                      tabIndex={place.index === entry ? 0 : -1}
                      className={`${GRID} absolute inset-x-0 top-0 focus-inset border-line border-b py-2 hover:bg-hover`}
                      style={{ transform: `translateY(${place.start - virtual.options.scrollMargin}px)` }}
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

/** Locations that are named; of more, how many there are. */
const NAMED = 3;

/** Groups, kinds, owners and tags come some seconds after a load of very many assets. */
function CatchingUp({ locations }: { locations: readonly string[] }) {
  const named = locations.slice(0, NAMED).map((name) => `“${name}”`);
  const rest = locations.length - named.length;
  return (
    <Notice kind="info" className="mb-3">
      What a large load brought to {named.join(", ")}
      {rest > 0 ? ` and ${plural(rest, "other code location")}` : ""} is still being listed: until then groups, kinds,
      owners and tags may be missing or older here, and filters may leave assets out.
    </Notice>
  );
}

function changeSearch(change: (search: CatalogueSearch) => CatalogueSearch): void {
  const next = change(parseCatalogueSearch(addressParams()));
  replaceAddress(`${window.location.pathname}${catalogueSearchText(next)}`);
}

function setQ(q: string): void {
  changeSearch((search) => ({ ...search, q }));
}

function NoAssets({ search }: { search: CatalogueSearch }) {
  if (isNarrowed(search) || search.q !== "") {
    return (
      <EmptyState
        icon={<Search aria-hidden />}
        title="No asset matches"
        action={
          isNarrowed(search) ? <Button onClick={() => changeSearch(withoutFilters)}>Clear filters</Button> : undefined
        }
      >
        {search.q === ""
          ? "No asset has all that the filters ask for."
          : `No key or repository${isNarrowed(search) ? " among what the filters find" : ""} contains “${search.q}”. Change or clear the search.`}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={<Shapes aria-hidden />} title="No assets yet">
      Assets appear here with the first load of a code location that carries some.
    </EmptyState>
  );
}

type HeadProps = { children: string; wide?: boolean; widest?: boolean };

function Head({ children, wide = false, widest = false }: HeadProps) {
  return (
    <th
      scope="col"
      className={cx("text-left font-medium text-ink-2 text-xs", wide && "hidden md:block", widest && "hidden xl:block")}
    >
      {children}
    </th>
  );
}
