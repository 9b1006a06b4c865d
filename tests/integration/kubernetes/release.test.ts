import { afterEach, beforeEach, expect, test } from "vitest";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { type ReleaseFixture, releaseFixture, WORKLOADS } from "./release-fixture.ts";

describeDeployTarget("kubernetes", () => releaseFixture(), { slow: true, renames: false, parts: WORKLOADS });

const signal = () => AbortSignal.timeout(60_000);
let fixture: ReleaseFixture;
beforeEach(async () => {
  fixture = await releaseFixture(["dag-processor", "api-server"]);
});
afterEach(() => fixture.remove());

const target = () => openTarget(fixture.unit, fixture.connections);
const deploy = (image: ImageRef, token: number) =>
  target().deploy({ image, fencingToken: BigInt(token), signal: signal(), progress: () => undefined });
const exact = ({ reference, digest }: ImageRef) => `${reference.slice(0, reference.lastIndexOf(":"))}@${digest}`;

test("every workload of the release goes to the image, with all containers that ran the same one, and no other", async () => {
  const first = await fixture.publish("v1", "healthy");
  const second = await fixture.publish("v2", "healthy");
  await deploy(first, 1);
  expect(await deploy(second, 2)).toMatchObject({ status: "deployed", previous: first, running: { image: second } });
  expect(fixture.images("Deployment", "orders")).toEqual({ code: exact(second) });
  expect(fixture.images("Deployment", "data-dag-processor")).toEqual({ main: exact(second) });
  expect(fixture.images("Deployment", "data-api-server")).toEqual({ main: exact(second) });
  expect(fixture.images("StatefulSet", "data-worker")).toEqual({ main: exact(second) });
  expect(fixture.images("Deployment", "data-triggerer")).toEqual({
    main: exact(second),
    "log-groomer": exact(second),
    "git-sync": "registry.k8s.io/git-sync:v4",
    "wait-for-airflow-migrations": exact(second),
  });
  expect(fixture.images("Deployment", "data-statsd").main).toMatch(/:none$/);
});

test("when one cannot be rolled out, those before it get back what they ran", async () => {
  const first = await fixture.publish("v1", "healthy");
  const second = await fixture.publish("v2", "healthy");
  await deploy(first, 1);
  fixture.pause("data-triggerer");
  const outcome = await deploy(second, 2);
  expect(outcome).toMatchObject({ status: "reverted", running: { image: first } });
  expect(outcome.status === "reverted" && outcome.reason).toContain("Deployment/data-triggerer: It is paused");
  expect(fixture.images("Deployment", "orders").code).toBe(exact(first));
  expect(fixture.images("Deployment", "data-dag-processor").main).toBe(exact(first));
  expect(fixture.images("Deployment", "data-api-server").main).toBe(exact(first));
  expect(fixture.images("StatefulSet", "data-worker").main).toBe(exact(first));
});

test("a release that is not there is told by its labels", async () => {
  const config = { ...(fixture.unit.config as object), airflow: { release: "other" } };
  const other = openTarget({ ...fixture.unit, config }, fixture.connections);
  await expect(other.running(signal())).rejects.toThrow("tier=airflow, release=other");
});
