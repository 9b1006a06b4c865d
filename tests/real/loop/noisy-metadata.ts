import { expect, test } from "vitest";
import type { Releases } from "./deploys.ts";
import { awaitLoad } from "./history.ts";
import type { Lab } from "./lab.ts";
import { restartContainer, runImage } from "./operator.ts";
import { releaseHold, rollBack } from "./rollbacks.ts";

/** Code that puts the time of its loading into its metadata, so that no two loads of one image are alike. */
export function judgeNoisyMetadata(lab: () => Lab, releases: Releases): void {
  test("metadata that never varied under one digest before makes a rollback succeed with differences", async () => {
    const { clock } = lab();
    await awaitLoad(lab(), clock, 1);
    await runImage(lab(), clock, releases.clock2.reference);
    await awaitLoad(lab(), clock, 2);
    const rollback = await rollBack(lab(), clock, 1, "Back to the first");
    expect(rollback).toMatchObject({
      status: "succeeded_with_differences",
      verification: { digestMatches: true, fingerprintMatches: false },
    });
    const [difference] = rollback.verification.differences;
    expect(difference.changes).toMatchObject([
      {
        key: ["hourly_report"],
        kind: "changed",
        facets: ["METADATA"],
        details: { metadata: { changed: ["loaded_at"] } },
      },
    ]);
    expect(await awaitLoad(lab(), clock, 3)).toMatchObject({ rollbackOf: 1 });
    await releaseHold(lab(), clock);
  });

  test("metadata that was seen to vary under one digest is no sign of a wrong version: it succeeds", async () => {
    const { clock } = lab();
    await restartContainer(lab(), clock);
    expect(await awaitLoad(lab(), clock, 4)).toMatchObject({ counts: { changed: 1 } });
    const rollback = await rollBack(lab(), clock, 2, "Forward to the second again");
    expect(rollback).toMatchObject({
      status: "succeeded",
      verification: { digestMatches: true, fingerprintMatches: false },
    });
    expect(await awaitLoad(lab(), clock, 5)).toMatchObject({ rollbackOf: 2 });
  });
}
