import { type InfiniteData, InfiniteQueryObserver, infiniteQueryOptions, QueryClient } from "@tanstack/react-query";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { changeRows, isOutdated, longListPages, pagesOf, showPages } from "#lib/client/queries/long-list.ts";

type Row = { id: number; text: string };
type Page = { items: Row[]; nextCursor: string | null };

const KEY = ["rows"];
const SIZES = { first: 5, later: 10 };

/** Rows with the highest number first, as a server keeps them; every reading of a page is noted. */
function makeServer(count: number) {
  const server = {
    rows: Array.from({ length: count }, (_, index): Row => ({ id: count - index, text: "as it was" })),
    reads: [] as (string | null)[],
    async readPage(cursor: string | null, limit: number): Promise<Page> {
      server.reads.push(cursor);
      const after = cursor === null ? server.rows : server.rows.filter(({ id }) => id < Number(cursor));
      const items = after.slice(0, limit).map((row) => ({ ...row }));
      return { items, nextCursor: after.length > limit ? String(items.at(-1)?.id) : null };
    },
  };
  return server;
}

const stops: (() => void)[] = [];
afterEach(() => {
  for (const stop of stops.splice(0)) stop();
});

async function openList(server: ReturnType<typeof makeServer>, pages: number) {
  const client = new QueryClient({ defaultOptions: { queries: { structuralSharing: false, retry: false } } });
  const options = infiniteQueryOptions({
    queryKey: KEY,
    queryFn: longListPages<Page>({ readPage: server.readPage, sizes: SIZES, idOf: (row) => row.id }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const observer = new InfiniteQueryObserver(client, options);
  stops.push(
    observer.subscribe(() => {}),
    () => client.clear(),
  );
  await observer.fetchOptimistic(client.defaultQueryOptions(options) as never);
  for (let page = 1; page < pages; page++) await observer.fetchNextPage();
  const data = () => client.getQueryData<InfiniteData<Page, string | null>>(KEY) as InfiniteData<Page>;
  const rows = () => data().pages.flatMap(({ items }) => items);
  /** Has the rows of a page on the screen, as the list's component says. */
  const look = (page: number) => {
    const seen = pagesOf(data().pages[page]?.items ?? []);
    stops.push(showPages(JSON.stringify(KEY), seen));
    return seen;
  };
  server.reads.length = 0;
  return { client, observer, data, rows, look };
}

test("what makes a list of a hundred pages stale costs its first page and the one in sight", async () => {
  const server = makeServer(2000);
  const { client, data, rows, look } = await openList(server, 100);
  look(60);
  server.rows.unshift({ id: 2001, text: "new" });
  const seen = data().pages[60]?.items[3]?.id;
  const changed = server.rows.find(({ id }) => id === seen);
  if (changed) changed.text = "edited";
  await client.invalidateQueries({ queryKey: KEY });
  expect(server.reads).toHaveLength(2);
  expect(rows()[0]).toEqual({ id: 2001, text: "new" });
  expect(rows().find(({ id }) => id === seen)?.text).toBe("edited");
  expect(rows().map(({ id }) => id)).toEqual(server.rows.slice(0, rows().length).map(({ id }) => id));
});

test("a page that was left as it was is known as outdated, and is read anew once it is in sight", async () => {
  const server = makeServer(200);
  const { client, data, rows, look } = await openList(server, 10);
  const row = data().pages[7]?.items[0]?.id;
  for (const one of server.rows) one.text = "edited";
  await client.invalidateQueries({ queryKey: KEY });
  expect(rows().find(({ id }) => id === row)?.text).toBe("as it was");
  const outdated = look(7);
  expect(isOutdated(outdated)).toBe(true);
  await client.refetchQueries({ queryKey: KEY });
  expect(rows().find(({ id }) => id === row)?.text).toBe("edited");
  expect(isOutdated(look(7))).toBe(false);
});

test("more that is new than a page has room for is shown all the same", async () => {
  const server = makeServer(300);
  const { client, rows } = await openList(server, 5);
  for (let id = 301; id <= 1200; id++) server.rows.unshift({ id, text: "new" });
  await client.invalidateQueries({ queryKey: KEY });
  expect(rows().map(({ id }) => id)).toEqual(server.rows.slice(0, rows().length).map(({ id }) => id));
  // From there on the list is as cheap as before.
  server.reads.length = 0;
  server.rows.unshift({ id: 1201, text: "new" });
  await client.invalidateQueries({ queryKey: KEY });
  expect(server.reads).toHaveLength(1);
  expect(rows()[0]?.id).toBe(1201);
});

test("whatever comes and goes, each row in sight is as the server has it, none is missing and none is there twice", async () => {
  const change = fc.record({
    added: fc.nat(60),
    // Places of rows that go, of the newest two hundred.
    gone: fc.array(fc.nat(199), { maxLength: 20 }),
    seen: fc.nat(8),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const server = makeServer(300);
      const { client, data, rows, look } = await openList(server, 9);
      let newest = 300;
      for (const { added, gone, seen } of changes) {
        for (let count = 0; count < added; count++) server.rows.unshift({ id: ++newest, text: "new" });
        const going = new Set(gone);
        server.rows = server.rows.filter((_, place) => !going.has(place));
        for (const one of server.rows) one.text = `changed ${newest}`;
        look(Math.min(seen, data().pages.length - 1));
        await client.invalidateQueries({ queryKey: KEY });
        const ids = rows().map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const last = ids.at(-1) ?? 0;
        expect(server.rows.filter(({ id }) => id >= last && !ids.includes(id))).toEqual([]);
        // With every page in sight in turn, all of it is as the server has it.
        for (let page = 0; page < data().pages.length; page++) {
          look(page);
          await client.refetchQueries({ queryKey: KEY });
        }
        expect(rows()).toEqual(server.rows.filter(({ id }) => id >= (rows().at(-1)?.id ?? 0)));
      }
      for (const stop of stops.splice(0)) stop();
    }),
    { numRuns: 30 },
  );
});

test("a row that is changed in its place is read anew with its page, as any other", async () => {
  const server = makeServer(50);
  const list = await openList(server, 3);
  const [before, , third] = list.data().pages;
  list.client.setQueryData<InfiniteData<Page, string | null>>(
    KEY,
    (data) => data && changeRows(data, (row: Row) => (row.id === 40 ? { ...row, text: "changed here" } : row)),
  );
  expect(list.rows().filter(({ text }) => text === "changed here")).toHaveLength(1);
  expect([list.data().pages[0], list.data().pages[2]]).toEqual([before, third]);
  expect(list.data().pages[2]).toBe(third);
  list.look(1);
  for (const row of server.rows) row.text = "as the server has it";
  await list.observer.refetch();
  expect(list.data().pages[1]?.items.every(({ text }) => text === "as the server has it")).toBe(true);
});
