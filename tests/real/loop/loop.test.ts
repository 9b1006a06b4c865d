import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rollBackInBrowser } from "./browser-rollback.ts";
import { connect } from "./connect.ts";
import { deployReleases, publishReleases, type Releases } from "./deploys.ts";
import { revertDyingContainer } from "./dying-container.ts";
import { refuseGoneImage } from "./gone-image.ts";
import { type Lab, startLab } from "./lab.ts";
import { type Latencies, printLatencies } from "./latency.ts";
import { judgeNoisyMetadata } from "./noisy-metadata.ts";
import { surviveRestarts } from "./restarts.ts";

// One lab for all of it, in which each step finds what the steps before have left, as in real life.

const START_MS = 900_000;

let running: Lab | undefined;
const lab = (): Lab => {
  if (running === undefined) throw new Error("the lab did not start");
  return running;
};
const releases = {} as Releases;
const latencies: Latencies = [];

beforeAll(async () => {
  running = await startLab();
}, START_MS);

// What waits for a step that failed would wait for minutes, and tell nothing.
let failed: string | undefined;
beforeEach(({ task, onTestFailed }) => {
  if (failed !== undefined) throw new Error(`not tried, because "${failed}" failed`);
  onTestFailed(() => {
    failed ??= task.name;
  });
});

afterAll(async () => {
  printLatencies(latencies);
  await running?.stop();
}, START_MS);

publishReleases(lab, releases);
connect(lab);
deployReleases(lab, releases, latencies);
rollBackInBrowser(lab, releases);
refuseGoneImage(lab, releases);
revertDyingContainer(lab, releases, latencies);
surviveRestarts(lab, releases, latencies);
judgeNoisyMetadata(lab, releases);

test("no process of Loadline ended in all this, and no page reported an error", () => {
  expect(lab().loadline.output()).not.toMatch(/^! /m);
  expect(lab().faults).toEqual([]);
});
