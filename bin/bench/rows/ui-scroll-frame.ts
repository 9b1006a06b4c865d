import type { Page } from "@playwright/test";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { keyOf, makeAsset } from "../assets.ts";
import { withSignedInPage } from "../browser.ts";
import { growHistory } from "../grow-history.ts";
import { hashAssets } from "../hash-assets.ts";
import { longestFrame } from "../longest-frame.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT, type Store } from "../store.ts";
import { withWebServer } from "../web-server.ts";

/** A frame that is longer is seen as a stutter. */
const LIMIT_MS = 100;
/**
 * The longest of thousands of frames is first of all how noisy the machine is: the same forty rows take 3 ms or 90.
 * What a list costs by itself it costs in every pass, so that the calmest one tells.
 */
const PASSES = 3;

/** `loads` of a hundred assets, each of which changed often; `catalogue` of as many assets, all of which changed once. */
const LOADS = { location: "loads", assets: 100, changesPerLoad: 2 };
const CATALOGUE = { location: "catalogue", loads: 2 };

type List = {
  readonly name: string;
  readonly path: string;
  /** CSS selector of what scrolls; the page itself where there is none. */
  readonly box?: string;
  /** CSS selector of a row. */
  readonly row: string;
  readonly prepare?: (page: Page) => Promise<void>;
};

const locationPath = (location: string) => `/deployments/${DEPLOYMENT}/locations/${location}`;
const HISTORY = { box: "section[aria-label='Loads']", row: "section[aria-label='Loads'] tr[data-row]" };

const LISTS: readonly List[] = [
  { name: "history", path: `${locationPath(LOADS.location)}/history?expand=1`, ...HISTORY },
  { name: "history_collapsed", path: `${locationPath(LOADS.location)}/history`, ...HISTORY },
  { name: "activity", path: `/deployments/${DEPLOYMENT}/activity`, row: "li[data-row]" },
  { name: "catalogue", path: `/deployments/${DEPLOYMENT}/assets`, row: "tr[data-row]" },
  { name: "compare", path: `${locationPath(CATALOGUE.location)}/compare/1...2`, row: "li[data-row]" },
  {
    name: "asset_changes",
    path: `${locationPath(LOADS.location)}/asset?${new URLSearchParams([...keyOf(0).map((part) => ["key", part]), ["tab", "changes"]])}`,
    row: "li[aria-setsize]",
    prepare: pressOlder,
  },
  { name: "board", path: `/deployments/${DEPLOYMENT}`, row: "tr[data-row]" },
];

/** The longest frame of the calmest pass while the long lists are scrolled: steadily with the wheel, to their end, and by their scrollbar. */
export const uiScrollFrame: Row = {
  name: "ui_scroll_frame",
  async *run({ short }) {
    const many = short ? 10_000 : 100_000;
    yield* await withWebServer(async (server) => {
      await recordLocations(server.store, short ? 200 : 2_000);
      await growHistory(server.store, { ...CATALOGUE, assets: many, changesPerLoad: many });
      await growHistory(server.store, { ...LOADS, loads: many });
      return withSignedInPage(server, async (page) => {
        const figures = [];
        for (const list of LISTS) {
          const { passes, rows } = await scroll(page, list, short);
          const longest = passes.toSorted((a, b) => a - b);
          process.stderr.write(`  ${list.name}: ${longest.map(Math.round).join(", ")} ms among ${rows} rows\n`);
          figures.push(
            { name: `ui_scroll_frame_${list.name}`, value: longest[0] ?? 0, unit: "ms", limit: LIMIT_MS } as const,
            { name: `ui_scroll_frame_${list.name}_noisiest`, value: longest.at(-1) ?? 0, unit: "ms" } as const,
            { name: `ui_scroll_rows_${list.name}`, value: rows, unit: "rows" } as const,
          );
        }
        return figures;
      });
    });
  },
};

/** Locations of one small load each. */
async function recordLocations({ context }: Store, count: number): Promise<void> {
  const assets = hashAssets([makeAsset(0, "1")]);
  for (let index = 0; index < count; index++) {
    await recordLoad(context, {
      deployment: DEPLOYMENT,
      location: `service-${index}`,
      header: { status: "loaded", image: { reference: `registry.example.com/service-${index}:1` } },
      assets,
      values: false,
    });
  }
}

/** For how long each way of scrolling goes on. Milliseconds. */
const WHEEL_MS = 1_500;
const JUMPS_MS = 10_000;
const DRAG_MS = 4_000;

async function scroll(page: Page, list: List, short: boolean): Promise<{ passes: number[]; rows: number }> {
  const share = short ? 0.2 : 1;
  const browser = page.context().browser();
  if (browser === null) throw new Error("the page has no browser of its own");
  await page.goto(list.path);
  const rows = page.locator(list.row);
  await rows.first().waitFor();
  await list.prepare?.(page);
  await rows.first().hover();
  const passes: number[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    const longest = await longestFrame(browser, page, async () => {
      await wheel(page, WHEEL_MS * share);
      await jumpToEnd(page, list, JUMPS_MS * share);
      await drag(page, list, DRAG_MS * share);
      await wheel(page, WHEEL_MS * share);
    });
    passes.push(longest);
  }
  return { passes, rows: await rowsOf(page, list) };
}

async function wheel(page: Page, ms: number): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    await page.mouse.wheel(0, 300);
    await page.waitForTimeout(16);
  }
}

/** The End key, again as soon as there is more. */
async function jumpToEnd(page: Page, { box }: List, ms: number): Promise<void> {
  if (box !== undefined) await page.locator(box).focus();
  for (const end = Date.now() + ms; Date.now() < end; ) {
    await page.keyboard.press("End");
    await page.waitForTimeout(50);
  }
}

/** From the end of the list to its beginning and back, in as many places as there are frames for. */
async function drag(page: Page, { box }: List, ms: number): Promise<void> {
  await page.evaluate(
    async ([selector, time]) => {
      const scroller = (selector === null ? null : document.querySelector(selector)) ?? document.scrollingElement;
      if (scroller === null) throw new Error("nothing scrolls");
      const begun = performance.now();
      for (let now = begun; now < begun + time; now = await new Promise<number>(requestAnimationFrame)) {
        const place = Math.abs(1 - (2 * (now - begun)) / time);
        scroller.scrollTop = place * (scroller.scrollHeight - scroller.clientHeight);
      }
    },
    [box ?? null, ms] as const,
  );
}

/** Presses "Older changes" until there are a thousand and more. */
async function pressOlder(page: Page): Promise<void> {
  const older = page.getByRole("button", { name: "Older changes" });
  for (let pages = 0; pages < 20 && (await older.isVisible()); pages++) {
    const before = await page.evaluate(() => document.body.scrollHeight);
    await older.click();
    await page.waitForFunction((known) => document.body.scrollHeight > known, before);
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  }
}

/** Rows that the list has by now, by the place of the last one in sight at its end. */
async function rowsOf(page: Page, { box, row }: List): Promise<number> {
  await page.evaluate(async (selector) => {
    const scroller = (selector === null ? null : document.querySelector(selector)) ?? document.scrollingElement;
    for (let turn = 0; turn < 20; turn++) {
      if (scroller) scroller.scrollTop = scroller.scrollHeight;
      await new Promise(requestAnimationFrame);
    }
  }, box ?? null);
  const last = page.locator(row).last();
  return Number(await last.getAttribute("data-index")) + 1;
}
