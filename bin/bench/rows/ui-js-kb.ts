import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { makeAssets, pushBody } from "../assets.ts";
import { withSignedInPage } from "../browser.ts";
import { httpClient } from "../http-client.ts";
import type { Row } from "../row.ts";
import { DEPLOYMENT } from "../store.ts";
import { withWebServer } from "../web-server.ts";

/** Longer than what the page fetches by itself once it is idle lets wait for it. */
const QUIET_MS = 2_000;

/** All the JavaScript that a browser with nothing in its cache gets for the Deployment tab, compressed with gzip. */
export const uiJsKb: Row = {
  name: "ui_js_kb",
  async *run() {
    yield* await withWebServer(async (server) => {
      await httpClient(server).push("orders", pushBody(makeAssets(20, () => "1")));
      return withSignedInPage(server, async (page) => {
        const { gzipBytes, files } = await scriptsOf(page, `/deployments/${DEPLOYMENT}`);
        if (files === 0) throw new Error("the page got no script, so what was measured is not the Deployment tab");
        return [
          { name: "ui_js_kb", value: gzipBytes / 1024, unit: "KB", limit: 180 },
          { name: "ui_js_files", value: files, unit: "files" },
        ] as const;
      });
    });
  },
};

/** Every script that the address brings, until nothing has come for a while. */
async function scriptsOf(page: Page, address: string): Promise<{ gzipBytes: number; files: number }> {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const bodies = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    // By name, since what a page fetches ahead is no script to the browser yet.
    if (new URL(response.url()).pathname.endsWith(".js")) bodies.set(response.url(), response.body());
  });
  await page.goto(address);
  await page.getByRole("link", { name: /View history/ }).waitFor();
  for (let known = -1; known !== bodies.size; ) {
    known = bodies.size;
    await page.waitForTimeout(QUIET_MS);
  }
  const all = await Promise.all(bodies.values());
  return { gzipBytes: all.reduce((sum, body) => sum + gzipSync(body).byteLength, 0), files: all.length };
}
