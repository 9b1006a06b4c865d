import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Releases } from "./deploys.ts";
import { awaitLoad, loadsOf, newestOf } from "./history.ts";
import type { Lab } from "./lab.ts";
import { type Latencies, measured, openHistory, rowOf } from "./latency.ts";
import { awaitCodeServer, restartContainer, runImage } from "./operator.ts";

const TIMES = 10;
/** Longer than the watcher takes to see that a webserver is back, and to look at what it serves. */
const SETTLED_MS = 8_000;
const OUTAGE_MS = 60_000;

/** What comes of programs that are started again, or are away while others are deployed. */
export function surviveRestarts(lab: () => Lab, releases: Releases, latencies: Latencies): void {
  test(`a webserver that is started again ${TIMES} times makes no load`, async () => {
    const { webserver, shop } = lab();
    const before = await newestOf(lab(), shop);
    for (let time = 0; time < TIMES; time++) await webserver.restart();
    await sleep(SETTLED_MS);
    expect(await newestOf(lab(), shop)).toBe(before);
  });

  test(`a code server that is started again ${TIMES} times with the same image makes ${TIMES} loads, which are one row`, async () => {
    const { shop } = lab();
    const before = await newestOf(lab(), shop);
    const page = await openHistory(lab(), shop);
    for (let number = before + 1; number <= before + TIMES; number++) {
      await measured(latencies, page, shop, number, () => restartContainer(lab(), shop));
      await awaitLoad(lab(), shop, number);
    }
    await sleep(SETTLED_MS);
    const [newest] = await loadsOf(lab(), shop, "&collapse=true");
    expect(newest.number).toBe(before + TIMES);
    expect(newest.group).toMatchObject({ last: before + TIMES });
    expect(newest.group.count).toBe(newest.group.last - newest.group.first + 1);
    expect(newest.group.first).toBeLessThanOrEqual(before + 1);
    await page.getByRole("checkbox", { name: "Collapse similar entries" }).click();
    await rowOf(page, before + TIMES - 1).waitFor({ state: "detached" });
    await page
      .getByRole("button", { name: new RegExp(`similar entries, loads ${newest.group.first} to ${newest.group.last}`) })
      .waitFor();
    await page.close();
  });

  test("after a minute without a webserver, in which two deploys happened, the newest is recorded once", async () => {
    const { webserver, shop } = lab();
    const before = await newestOf(lab(), shop);
    const until = Date.now() + OUTAGE_MS;
    await webserver.stop();
    for (const { reference } of [releases.v2, releases.v4]) {
      await runImage(lab(), shop, reference);
      await awaitCodeServer(shop);
    }
    await sleep(Math.max(0, until - Date.now()));
    await webserver.start();
    const found = async () => (await loadsOf(lab(), shop)).filter(({ number }) => number > before);
    await expect.poll(async () => (await found())[0]?.image?.digest, { timeout: 180_000 }).toBe(releases.v4.digest);
    await sleep(SETTLED_MS);
    expect((await found()).filter(({ image }) => image?.digest === releases.v4.digest)).toHaveLength(1);
    expect((await found())[0]).toMatchObject({ status: "loaded", isCurrent: true });
  });
}
