import type { z } from "zod";
import { AirflowError } from "./airflow-error.ts";
import type { RestClient } from "./rest-client.ts";

/** Airflow's own upper limit, unless its `[api] maximum_page_limit` is lower: then pages are shorter than asked for. */
const PAGE = 100;
const TRIES = 3;
/** No Airflow has more, and whatever answers could go on for ever: everything of a list is held at once. */
const MOST = 200_000;

type Pages<Page, Item> = {
  readonly what: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean>>;
  readonly answer: z.ZodType<Page>;
  readonly items: (page: Page) => readonly Item[];
  /** What tells one item from another. */
  readonly key: (item: Item) => string;
};

/**
 * All pages of a list. Airflow pages by offset, so that what comes or goes in between could be told twice, or not at
 * all: when the number of entries moves, the list is read anew.
 */
export async function readPages<Page extends { total_entries: number }, Item>(
  client: RestClient,
  { what, path, query = {}, answer, items, key }: Pages<Page, Item>,
  signal: AbortSignal,
): Promise<Item[]> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const found = new Map<string, Item>();
    let total: number | null = null;
    let offset = 0;
    let isSteady = true;
    while (isSteady && (total === null || offset < total)) {
      const page = await client.ask({ what, path, query: { ...query, limit: PAGE, offset }, answer }, signal);
      const taken = items(page);
      isSteady = total === null || total === page.total_entries;
      total = page.total_entries;
      for (const item of taken) found.set(key(item), item);
      offset += taken.length;
      if (Math.max(total, offset) > MOST) {
        throw new AirflowError(
          "failed",
          `Airflow's answer for ${what} has more than ${MOST.toLocaleString("en")} entries.`,
          "Look at what answers at the address: Loadline reads no more.",
        );
      }
      if (taken.length === 0) break;
    }
    if (isSteady) return [...found.values()];
  }
  throw new AirflowError("failed", `Airflow's ${what} changed while it was read.`, "It is read again by itself.");
}
