import type { Page } from "@playwright/test";
import type { Lab, Place } from "./lab.ts";
import { awaitCodeServer } from "./operator.ts";

const LIMIT_MS = 180_000;

/** Seconds from "the code server is up" to "its row is in the open page", of each deploy so far. */
export type Latencies = number[];

/** The history of a code location as somebody looks at it, every load a row. */
export async function openHistory(lab: Lab, { location }: Place): Promise<Page> {
  const page = await lab.openPage(`/deployments/prod/locations/${location}/history?expand=1`);
  await page.getByRole("dialog", { name: `History of ${location}` }).waitFor();
  return page;
}

/** The row of a load in an open history. */
export function rowOf(page: Page, number: number) {
  return page
    .getByRole("dialog")
    .getByRole("row")
    .filter({ has: page.getByText(`#${number}`, { exact: true }) });
}

/** Deploys, and measures how long after its code server answers the row of load `number` is seen in `page`. */
export async function measured(
  latencies: Latencies,
  page: Page,
  place: Place,
  number: number,
  deploy: () => Promise<unknown>,
): Promise<void> {
  const shown = rowOf(page, number)
    .waitFor({ timeout: LIMIT_MS })
    .then(() => performance.now());
  // Whatever fails first is told.
  shown.catch(() => undefined);
  await deploy();
  await awaitCodeServer(place);
  const upAt = performance.now();
  latencies.push(Math.max(0, (await shown) - upAt) / 1000);
}

/** Prints the median, the quickest and the slowest as figures. */
export function printLatencies(latencies: Latencies): void {
  const sorted = [...latencies].sort((a, b) => a - b);
  const figures = {
    "loop: code server up to row in the open browser, median": sorted[Math.floor(sorted.length / 2)],
    "loop: code server up to row in the open browser, quickest": sorted[0],
    "loop: code server up to row in the open browser, slowest": sorted.at(-1),
    "loop: deploys measured": sorted.length,
  };
  for (const [name, value] of Object.entries(figures)) {
    const unit = name.endsWith("measured") ? "deploys" : "s";
    console.log(JSON.stringify({ name, value: Number(value?.toFixed(3)), unit }));
  }
}
