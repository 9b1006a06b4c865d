import { expect, test } from "vitest";
import { runLoadline } from "#tests/e2e/support/run-loadline.ts";
import { dagsterServes } from "./dagster-assets.ts";
import { awaitLoad, changesOf, newestOf } from "./history.ts";
import { type Published, publishRelease, SHOP_REPOSITORY } from "./images.ts";
import type { Lab } from "./lab.ts";
import { type Latencies, measured, openHistory, rowOf } from "./latency.ts";
import { awaitCodeServer, restartedTimes, runImage } from "./operator.ts";

export type Releases = {
  v1: Published;
  v2: Published;
  v3: Published;
  v4: Published;
  clock1: Published;
  clock2: Published;
};

const COMMITS = { v1: "a".repeat(40), v2: "b".repeat(40), v3: "c".repeat(40), v4: "d".repeat(40) };

/** What is there before Loadline is: images in the registry, and the first of each running. */
export function publishReleases(lab: () => Lab, releases: Releases): void {
  test("CI builds its images and leaves them in the registry; the labels of v1 and v4 name their commits", async () => {
    const { shop, clock } = lab();
    releases.v1 = await publishRelease(lab(), shop, "v1", { code: "v1", commit: COMMITS.v1 });
    releases.v2 = await publishRelease(lab(), shop, "v2", { code: "v2" });
    releases.v3 = await publishRelease(lab(), shop, "v3", { code: "v3" });
    releases.v4 = await publishRelease(lab(), shop, "v4", { code: "v4", commit: COMMITS.v4 });
    releases.clock1 = await publishRelease(lab(), clock, "v1", { code: "clock", files: { version: "1" } });
    releases.clock2 = await publishRelease(lab(), clock, "v2", { code: "clock", files: { version: "2" } });
  });

  test("a team runs Dagster on Docker: the first release of each code location is deployed", async () => {
    const { shop, clock } = lab();
    await runImage(lab(), shop, releases.v1.reference);
    await runImage(lab(), clock, releases.clock1.reference);
    await Promise.all([awaitCodeServer(shop), awaitCodeServer(clock)]);
    await expect.poll(async () => Object.keys(await dagsterServes(lab(), shop)), { timeout: 180_000 }).toHaveLength(4);
    await expect.poll(async () => Object.keys(await dagsterServes(lab(), clock)), { timeout: 180_000 }).toHaveLength(1);
  });
}

/** Deploys v2 to v4 as an operator would; loads 2 to 4 come of it. */
export function deployReleases(lab: () => Lab, releases: Releases, latencies: Latencies): void {
  /** As CI does before it deploys. */
  const announce = async (image: Published, commit: string, message: string) => {
    const run = await runLoadline(
      [
        ...["announce", "--location", "shop", "--image", image.reference, "--image-digest", image.digest],
        ...["--no-git", "--commit", commit, "--git-url", SHOP_REPOSITORY, "--message", message],
        ...[
          "--author",
          "Ada Byron <ada@example.com>",
          "--deployed-by",
          "CI <ci@example.com>",
          "--description",
          message,
        ],
      ],
      { env: lab().ciEnvironment },
    );
    expect(run, run.stderr).toMatchObject({ exitCode: 0 });
  };

  test("what ran when Dagster was connected is load 1, with the digest that the engine runs and the commit of its labels", async () => {
    const { shop } = lab();
    expect(await awaitLoad(lab(), shop, 1)).toMatchObject({
      status: "loaded",
      source: "dagster",
      image: releases.v1,
      git: { url: SHOP_REPOSITORY, commit: COMMITS.v1 },
      counts: { added: 4, removed: 0, changed: 0, total: 4 },
      comparedTo: 0,
      isCurrent: true,
    });
  });

  test("v2, which CI announced, becomes load 2 with CI's commit, and its changes are those of the code", async () => {
    const { shop } = lab();
    const page = await openHistory(lab(), shop);
    await announce(releases.v2, COMMITS.v2, "Take refunds off the revenue");
    await measured(latencies, page, shop, 2, () => runImage(lab(), shop, releases.v2.reference));
    expect(await awaitLoad(lab(), shop, 2)).toMatchObject({
      status: "loaded",
      image: releases.v2,
      git: { url: SHOP_REPOSITORY, commit: COMMITS.v2, message: "Take refunds off the revenue" },
      description: "Take refunds off the revenue",
      deployedBy: { name: "CI" },
      counts: { added: 1, removed: 0, changed: 3, total: 5 },
      comparedTo: 1,
    });
    expect(await changesOf(lab(), shop, 1, 2)).toEqual({
      refunds: ["added"],
      orders: ["TAGS", "changed"],
      customers: ["METADATA", "changed"],
      "marts/revenue": ["CODE_VERSION", "DEPENDENCIES", "changed"],
    });
    await page.close();
  });

  test("v3, which cannot be imported, becomes one failed load with the import error, however often it is retried", async () => {
    const { shop } = lab();
    const page = await openHistory(lab(), shop);
    await announce(releases.v3, COMMITS.v3, "Price by the hour");
    await runImage(lab(), shop, releases.v3.reference);
    const load = await awaitLoad(lab(), shop, 3);
    expect(load).toMatchObject({
      status: "failed",
      image: releases.v3,
      git: { commit: COMMITS.v3 },
      fingerprint: null,
    });
    expect(`${load.error.message}\n${load.error.stack}`).toContain("No module named 'shop_pricing'");
    const row = rowOf(page, 3);
    await row.getByText("shop_pricing").first().waitFor();

    // The engine starts it again and again, and the webserver asks again and again.
    await restartedTimes(lab(), shop, 6);
    expect(await newestOf(lab(), shop)).toBe(3);
    await page.close();
  });

  test("v4 becomes load 4, compared with the last that loaded", async () => {
    const { shop } = lab();
    const page = await openHistory(lab(), shop);
    await measured(latencies, page, shop, 4, () => runImage(lab(), shop, releases.v4.reference));
    expect(await awaitLoad(lab(), shop, 4)).toMatchObject({
      status: "loaded",
      image: releases.v4,
      git: { url: SHOP_REPOSITORY, commit: COMMITS.v4 },
      counts: { added: 0, removed: 1, changed: 2, total: 4 },
      comparedTo: 2,
    });
    expect(await changesOf(lab(), shop, 2, 4)).toEqual({
      customers: ["removed"],
      orders: ["PARTITIONS_DEFINITION", "changed"],
      "marts/revenue": ["CODE_VERSION", "DEPENDENCIES", "changed"],
    });
    await page.close();
  });
}
