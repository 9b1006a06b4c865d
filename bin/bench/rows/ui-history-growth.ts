import type { Page } from "@playwright/test";
import { withSignedInPage } from "../browser.ts";
import { growHistory } from "../grow-history.ts";
import { interleave } from "../interleave.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT } from "../store.ts";
import { withWebServer } from "../web-server.ts";

const SMALL = { location: "small", assets: 100, loads: 100, changesPerLoad: 2 };
const LARGE = { location: "large", assets: 100, loads: 100_000, changesPerLoad: 2 };

/** The history in a browser, from the press that opens it to its newest load on the screen: of many loads against few. */
export const uiHistoryGrowth: Row = {
  name: "ui_history_growth",
  async *run({ short }) {
    const large = short ? { ...LARGE, loads: 10_000 } : LARGE;
    yield* await withWebServer(async (server) => {
      await growHistory(server.store, SMALL);
      await growHistory(server.store, large);
      return withSignedInPage(server, async (page) => {
        const rounds = short ? 5 : 25;
        const address = await interleave(
          () => openAddress(page, large),
          () => openAddress(page, SMALL),
          { rounds, warmUps: 3 },
        );
        const dialog = await interleave(
          () => openFromBoard(page, large),
          () => openFromBoard(page, SMALL),
          { rounds, warmUps: 3, prepare: () => showBoard(page) },
        );
        return [
          { name: "ui_history_growth", value: dialog.ratio, unit: "ratio", limit: 1.3 },
          { name: "ui_history_growth_by_address", value: address.ratio, unit: "ratio", limit: 1.3 },
          { name: "ui_history_open_ms", value: dialog.ours, unit: "ms" },
          { name: "ui_history_by_address_ms", value: address.ours, unit: "ms" },
        ] as const;
      });
    });
  },
};

type Shown = { location: string; loads: number };

async function showBoard(page: Page): Promise<void> {
  await page.goto(`/deployments/${DEPLOYMENT}`);
  await page
    .getByRole("link", { name: /View history/ })
    .first()
    .waitFor();
}

async function openFromBoard(page: Page, shown: Shown): Promise<void> {
  const row = page.getByRole("row").filter({ hasText: shown.location });
  await row.getByRole("link", { name: /View history/ }).click();
  await newest(page, shown);
}

async function openAddress(page: Page, shown: Shown): Promise<void> {
  await page.goto(`/deployments/${DEPLOYMENT}/locations/${shown.location}/history`, { waitUntil: "commit" });
  await newest(page, shown);
}

async function newest(page: Page, { loads }: Shown): Promise<void> {
  await page.getByRole("dialog").getByText(`#${loads}`, { exact: true }).waitFor();
}
