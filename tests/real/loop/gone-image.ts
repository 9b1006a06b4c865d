import { expect, test } from "vitest";
import { removeImage } from "#tests/support/real/images.ts";
import { awaitPlan, openActions } from "./browser-rollback.ts";
import type { Releases } from "./deploys.ts";
import type { Lab } from "./lab.ts";
import { openHistory } from "./latency.ts";
import { runningDigests } from "./operator.ts";
import { pageExpect } from "./page-expect.ts";
import { planRollback } from "./rollbacks.ts";

/** A version whose image is nowhere any more. */
export function refuseGoneImage(lab: () => Lab, releases: Releases): void {
  test("a version whose image was deleted from registry and engine is blocked by the plan, which says why", async () => {
    const { engine, registry, shop, api } = lab();
    const before = await runningDigests(lab(), shop);
    const page = await openHistory(lab(), shop);
    const rollBack = await openActions(page, 1);
    await registry.deleteManifest("team/shop", releases.v1.digest);
    await removeImage(engine, releases.v1.reference);

    await rollBack.click();
    const dialog = await awaitPlan(page, "shop", 1);
    await pageExpect(dialog.getByRole("button", { name: "Roll back to #1" })).toHaveCount(0);
    const plan = await planRollback(lab(), shop, 1);
    const blocking = plan.checks.filter(({ status }: { status: string }) => status === "block");
    expect(blocking).toHaveLength(1);
    expect(blocking[0]).toMatchObject({ name: "image_available" });
    expect(blocking[0].message).toMatch(/\w+ \w+/);
    await pageExpect(dialog).toContainText(blocking[0].message);
    const execute = await api.post(`/api/v1/rollback-plans/${plan.id}/execute`, { description: "All the same" });
    expect(execute.status).toBe(409);

    // From then on the history says so before anybody plans.
    await page.close();
    const later = await openHistory(lab(), shop);
    await pageExpect(await openActions(later, 1)).toContainText("The image is gone");
    await later.close();
    expect(await runningDigests(lab(), shop)).toEqual(before);
  });
}
