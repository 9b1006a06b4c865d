import type { Page } from "@playwright/test";
import { expect, test } from "vitest";
import { removeImage } from "#tests/support/real/images.ts";
import { dagsterServes } from "./dagster-assets.ts";
import type { Releases } from "./deploys.ts";
import { awaitLoad } from "./history.ts";
import type { Lab } from "./lab.ts";
import { openHistory, rowOf } from "./latency.ts";
import { inspectContainer, runningDigests } from "./operator.ts";
import { pageExpect } from "./page-expect.ts";

const ROLLBACK_MS = 240_000;
const PLAN_MS = 60_000;

/** Opens the menu of a load's row in the history. */
export async function openActions(page: Page, number: number) {
  await page.getByRole("button", { name: `More actions for load ${number}`, exact: true }).click();
  return page.getByRole("menuitem", { name: /Rollback to this version/ });
}

/** Opens the plan for a load from its row in the history. */
export async function openPlan(page: Page, location: string, number: number) {
  await (await openActions(page, number)).click();
  return awaitPlan(page, location, number);
}

/** The dialog of a plan, once it is made. */
export async function awaitPlan(page: Page, location: string, number: number) {
  const plan = page.getByRole("dialog", { name: `Roll back ${location} to #${number}` });
  await pageExpect(plan).toContainText("Not rolled back", { timeout: PLAN_MS });
  return plan;
}

/** Confirms an open plan, accepting its warnings; then the page shows the run. */
export async function confirmPlan(page: Page, location: string, number: number, description: string) {
  const plan = page.getByRole("dialog", { name: `Roll back ${location} to #${number}` });
  await plan.getByLabel(/^Description/).fill(description);
  await plan.getByLabel(/to confirm/).fill(location);
  for (const accept of await plan.getByRole("checkbox", { name: /I accept this/ }).all()) await accept.click();
  await plan.getByRole("button", { name: `Roll back to #${number}` }).click();
  return page.getByRole("dialog", { name: `Rollback of ${location} to #${number}` });
}

/** Loads 4 -> 2, by an Editor in the browser; load 5 comes of it. */
export function rollBackInBrowser(lab: () => Lab, releases: Releases): void {
  test("an Editor rolls back to v2 in the browser: plan, live steps, proof, and the older version really runs", async () => {
    const { engine, shop } = lab();
    const before = await inspectContainer(lab(), shop);
    // Nobody keeps old images on the engine for ever; the registry has it.
    await removeImage(engine, releases.v2.reference);

    const page = await openHistory(lab(), shop);
    const plan = await openPlan(page, "shop", 2);
    await plan.getByText("1 asset comes back").click();
    await plan.getByText("2 assets change back").click();
    for (const key of ["customers", "orders", "revenue"]) await pageExpect(plan).toContainText(key);
    const run = await confirmPlan(page, "shop", 2, "Orders by the hour counted twice");
    await pageExpect(run.getByText("Rolling back to #2")).toBeVisible();
    await pageExpect(run.getByText("Running")).toBeVisible();
    await pageExpect(run).toContainText("Rolled back to #2, and proven", { timeout: ROLLBACK_MS });
    await pageExpect(run).toContainText("Image digest: equal");
    await pageExpect(run).toContainText("Fingerprint of the assets: equal");

    // The engine runs v2, with everything else as the operator had it.
    expect(await runningDigests(lab(), shop)).toContain(releases.v2.digest);
    const after = await inspectContainer(lab(), shop);
    expect(after.Name).toBe(before.Name);
    expect(after.HostConfig).toEqual(before.HostConfig);
    expect(after.Config.Labels).toMatchObject({ "com.example.team": "data" });
    expect(after.Config.Env).toContain("SHOP_REGION=eu-west");
    const current = after.Config.Env.filter((text) => text.startsWith("DAGSTER_CURRENT_IMAGE="));
    expect(current).toHaveLength(1);
    expect(current[0]).toContain(`/team/shop`);
    expect(current[0]).not.toContain(":v4");

    // Dagster serves v2's assets.
    expect(await dagsterServes(lab(), shop)).toEqual({
      raw_orders: "1",
      orders: "1",
      customers: "1",
      refunds: "1",
      "marts/revenue": "2",
    });

    // The load after it is v2 again, is the rollback's, and says so.
    const target = await awaitLoad(lab(), shop, 2);
    const load = await awaitLoad(lab(), shop, 5);
    expect(load).toMatchObject({
      status: "loaded",
      rollbackOf: 2,
      fingerprint: target.fingerprint,
      image: { digest: releases.v2.digest },
      isCurrent: true,
    });
    await run.getByRole("link", { name: "View history" }).click();
    const row = rowOf(page, 5).first();
    await pageExpect(row).toContainText("CURRENT");
    await pageExpect(row).toContainText("Rolled back to #2");
    await page.close();
  });
}
