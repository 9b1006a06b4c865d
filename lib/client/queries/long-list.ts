import type { InfiniteData, QueryClient, QueryKey } from "@tanstack/react-query";

/** A page of a list that goes by cursors: each names the place that its page begins at, whatever came before since. */
type ListPage = { items: object[]; nextCursor: string | null };
type ItemOf<Page extends ListPage> = Page["items"][number];

/** What a query function of TanStack Query is told. */
type PageContext = { client: QueryClient; queryKey: QueryKey; pageParam: string | null; signal: AbortSignal };

type LongList<Page extends ListPage> = {
  /** Reads the page that begins at the cursor; null: the first. */
  readPage: (cursor: string | null, limit: number, signal: AbortSignal) => Promise<Page>;
  /** Rows that a page has: the first, which is what shows, and those after it, which come ahead of the scrolling. */
  sizes: { readonly first: number; readonly later: number };
  /** The same for the same row, however it changed. */
  idOf: (item: ItemOf<Page>) => string | number;
};

/** Rows that a page which is read anew may have gained, at first and at most; the second is what the API answers. */
const ROOM = 25;
const MOST = 500;

/** Pages that were left as they were when their list was read anew. */
const outdated = new WeakSet<object>();
/** The page that a row came with. */
const pageOf = new WeakMap<object, object>();
/** Pages with rows on the screen, by the hash of their query. */
const inSight = new Map<string, ReadonlySet<object>>();

/**
 * The query function of a list with pages without end. Reading such a list anew, for a live event say, reads its first
 * page and those with rows on the screen, not the hundreds that somebody scrolled past: the others stand as they are
 * until one of their rows is on the screen (`useFreshPages`).
 *
 * A page that is read anew ends where it did, so that the one after it begins where it did: the first page gets
 * longer by what is new. Where that place is no more, the pages after it are read anew as well.
 */
export function longListPages<Page extends ListPage>(list: LongList<Page>) {
  return async (context: PageContext): Promise<Page> => {
    const page = await pageFor(list, context);
    for (const item of page.items) pageOf.set(item, page);
    return page;
  };
}

async function pageFor<Page extends ListPage>(list: LongList<Page>, context: PageContext): Promise<Page> {
  const { client, queryKey, pageParam: cursor, signal } = context;
  const known = client.getQueryData<InfiniteData<Page, string | null>>(queryKey);
  const place = known?.pageParams.indexOf(cursor) ?? -1;
  const old = known?.pages[place];
  const size = cursor === null ? list.sizes.first : list.sizes.later;
  const next = known?.pages[place + 1];
  if (known === undefined || old === undefined) return list.readPage(cursor, size, signal);
  if (place > 0 && !inSight.get(hashOf(client, queryKey))?.has(old)) {
    outdated.add(old);
    return old;
  }
  if (next === undefined) return list.readPage(cursor, size, signal);
  for (const limit of new Set([Math.min(old.items.length + ROOM, MOST), MOST])) {
    const page = await list.readPage(cursor, limit, signal);
    const end = endOf(page.items, old.items, next.items, list.idOf);
    if (end !== null) return { ...page, items: page.items.slice(0, end), nextCursor: old.nextCursor };
  }
  return list.readPage(cursor, size, signal);
}

/** How many of the rows there are up to where the old ones ended; null where that cannot be told. */
function endOf<Item>(
  items: readonly Item[],
  old: readonly Item[],
  next: readonly Item[],
  idOf: (item: Item) => string | number,
): number | null {
  const last = old.at(-1);
  const lastAt = last === undefined ? -1 : items.findIndex((item) => idOf(item) === idOf(last));
  if (lastAt >= 0) return lastAt + 1;
  // The last row is gone; the first of the next page tells the place as well.
  const first = next[0];
  const firstAt = first === undefined ? -1 : items.findIndex((item) => idOf(item) === idOf(first));
  return firstAt >= 0 ? firstAt : null;
}

/**
 * The pages with some rows changed, without reading any: what is known of a page holds of the one in its place.
 * @param change answers with the same row where there is nothing to change.
 */
export function changeRows<Item extends object, Page extends { items: Item[] }>(
  list: InfiniteData<Page, string | null>,
  change: (item: Item) => Item,
): InfiniteData<Page, string | null> {
  const pages = list.pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((item, place) => item === page.items[place])) return page;
    const next = { ...page, items };
    for (const item of items) pageOf.set(item, next);
    if (outdated.has(page)) outdated.add(next);
    return next;
  });
  return { ...list, pages };
}

function hashOf(client: QueryClient, queryKey: QueryKey): string {
  return client.getQueryCache().find({ queryKey, exact: true })?.queryHash ?? "";
}

/** The pages of those rows. */
export function pagesOf(items: readonly object[]): ReadonlySet<object> {
  return new Set(items.flatMap((item) => pageOf.get(item) ?? []));
}

/** Says which pages of a query have rows on the screen, until what it returns is called. */
export function showPages(queryHash: string, pages: ReadonlySet<object>): () => void {
  inSight.set(queryHash, pages);
  return () => {
    if (inSight.get(queryHash) === pages) inSight.delete(queryHash);
  };
}

/** Whether one of the pages was left as it was. */
export function isOutdated(pages: ReadonlySet<object>): boolean {
  return [...pages].some((page) => outdated.has(page));
}
