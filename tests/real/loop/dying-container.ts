import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { confirmPlan, openPlan } from "./browser-rollback.ts";
import type { Releases } from "./deploys.ts";
import { awaitLoad, newestOf } from "./history.ts";
import { DYING_FILE, publishRelease, STATE_DIRECTORY } from "./images.ts";
import type { Lab } from "./lab.ts";
import { type Latencies, measured, openHistory } from "./latency.ts";
import { inspectContainer, runImage, runningDigests } from "./operator.ts";
import { pageExpect } from "./page-expect.ts";
import { awaitRollback, releaseHold } from "./rollbacks.ts";

const ROLLBACK_MS = 240_000;

/** A version that ran well in its time, and whose container dies five seconds after its start now. */
export function revertDyingContainer(lab: () => Lab, releases: Releases, latencies: Latencies): void {
  test("a target whose container dies after 5 seconds is reverted, and page and API say so", async () => {
    const { shop, state } = lab();
    const binds = [`${state}:${STATE_DIRECTORY}:ro`];
    const fragile = await publishRelease(lab(), shop, "fragile", { code: "v2", dies: true });
    await releaseHold(lab(), shop);
    const page = await openHistory(lab(), shop);
    const first = (await newestOf(lab(), shop)) + 1;
    await measured(latencies, page, shop, first, () => runImage(lab(), shop, fragile.reference, binds));
    await measured(latencies, page, shop, first + 1, () => runImage(lab(), shop, releases.v4.reference, binds));
    await awaitLoad(lab(), shop, first + 1);
    await writeFile(join(state, DYING_FILE), "");

    await openPlan(page, "shop", first);
    const run = await confirmPlan(page, "shop", first, "Try the release before");
    await pageExpect(run).toContainText(`#${first} was taken back; what ran before runs again`, {
      timeout: ROLLBACK_MS,
    });
    // The reason is the container's own last word.
    await pageExpect(run).toContainText("The credentials of the warehouse were revoked");
    const id = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(page.url())?.[0] ?? "";
    const rollback = await awaitRollback(lab(), id);
    expect(rollback.status).toBe("reverted");
    expect(rollback.outcome).toContain(`${releases.v4.reference} runs`);
    await page.close();

    // v4 runs again, once, and stays.
    expect(await runningDigests(lab(), shop)).toContain(releases.v4.digest);
    const { State, Config } = await inspectContainer(lab(), shop);
    expect(State.Running).toBe(true);
    expect(Config.Env).toContain(`DAGSTER_CURRENT_IMAGE=${releases.v4.reference}`);
  });
}
