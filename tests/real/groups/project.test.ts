import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { deployInChild } from "#tests/contract/deploy-in-child.ts";
import { describeDeployTarget } from "#tests/contract/deploy-target.ts";
import { useEngineAndRegistry } from "../docker/engine-and-registry.ts";
import { CONTAINERS, type ProjectFixture, projectFixture } from "./project-fixture.ts";

const real = useEngineAndRegistry();
const signal = () => AbortSignal.timeout(90_000);

describeDeployTarget("docker-engine", () => projectFixture(real.engine, real.registry), {
  slow: true,
  parts: CONTAINERS,
});

// Of their own, so that what every target promises is not shown with a second project beside it.
describe("a project's containers", () => {
  let fixture: ProjectFixture;
  beforeEach(async () => {
    fixture = await projectFixture(real.engine, real.registry);
  });
  afterEach(() => fixture.remove());

  const target = () => openTarget(fixture.unit, fixture.connections);
  const deploy = (image: ImageRef, token: number) =>
    target().deploy({ image, fencingToken: BigInt(token), signal: signal(), progress: () => undefined });
  const all = (version: string | null) => ({
    "scheduler-1": version,
    "worker-1": version,
    "worker-2": version,
  });

  test("every container of the listed services goes to the image, workers that were scaled too", async () => {
    const first = await fixture.publish("v1", "healthy");
    const second = await fixture.publish("v2", "healthy");
    await deploy(first, 1);
    expect(await fixture.images()).toEqual(all("v1"));
    expect(await deploy(second, 2)).toMatchObject({ status: "deployed", previous: first, running: { image: second } });
    expect(await fixture.images()).toEqual(all("v2"));
  });

  test("when the last of them does not come up, the ones before it get back what they ran", async () => {
    const good = await fixture.publish("v1", "healthy");
    const bad = await fixture.publish("v2", "healthy", { worker: "ends-at-once" });
    await deploy(good, 1);
    const outcome = await deploy(bad, 2);
    expect(outcome).toMatchObject({ status: "reverted", running: { image: good, healthy: true } });
    expect(outcome.status === "reverted" && outcome.reason).toContain(`${fixture.project}-worker-1`);
    expect(outcome.status === "reverted" && outcome.reason).toContain("cannot open the ledger");
    expect(await fixture.images()).toEqual(all("v1"));
  });

  test("a deploy that was killed half-way is brought back to what all of them ran, by whoever goes on and fails", async () => {
    const good = await fixture.publish("v1", "healthy");
    const bad = await fixture.publish("v2", "healthy", { worker: "ends-at-once" });
    await deploy(good, 1);
    // Far enough that the first container runs the new image.
    expect(await deployInChild(fixture, bad, 2, 14).ended).toBe("killed");
    expect((await target().running(signal()))?.healthy).toBe(false);
    expect(await deploy(bad, 3)).toMatchObject({ status: "reverted", running: { image: good, healthy: true } });
    expect(await fixture.images()).toEqual(all("v1"));
  });

  test("what cannot be put back is named, and the rest runs what it ran", async () => {
    const good = await fixture.publish("v1", "healthy");
    const bad = await fixture.publish("v2", "healthy", { worker: "ends-at-once" });
    await deploy(good, 1);
    await fixture.breakService("scheduler", good);
    const outcome = await deploy(bad, 2);
    expect(outcome).toMatchObject({ status: "broken" });
    expect(outcome.status === "broken" && outcome.reason).toContain(`${fixture.project}-scheduler-1: `);
    expect(await fixture.images()).toMatchObject({ "worker-1": "v1", "worker-2": "v1" });
  });

  test("containers of different images are no whole unit, and that is told before a rollback", async () => {
    const first = await fixture.publish("v1", "healthy");
    await deploy(first, 1);
    expect(await target().warnings?.(signal())).toEqual([]);
    const alone = { ...fixture.unit, config: { ...(fixture.unit.config as object), compose: undefined } };
    const second = await fixture.publish("v2", "healthy");
    const one = openTarget(
      { ...alone, config: { ...alone.config, container: `${fixture.project}-worker-2` } },
      fixture.connections,
    );
    await one.deploy({ image: second, fencingToken: 1n, signal: signal(), progress: () => undefined });
    expect(await target().running(signal())).toMatchObject({ image: first, healthy: false });
    const [warning] = (await target().warnings?.(signal())) ?? [];
    expect(warning).toContain("different images");
    expect(warning).toContain(`${fixture.project}-worker-2`);
  });

  test("what runs the same image in the project and is not listed is told before a rollback", async () => {
    await deploy(await fixture.publish("v1", "healthy"), 1);
    const compose = { project: fixture.project, services: ["worker"] };
    const config = { ...(fixture.unit.config as object), compose };
    const forgetful = openTarget({ ...fixture.unit, config }, fixture.connections);
    const [warning, ...others] = (await forgetful.warnings?.(signal())) ?? [];
    expect(others).toEqual([]);
    expect(warning).toContain(`would keep it: ${fixture.project}-scheduler-1.`);
    const left = real.engine.docker.getContainer(`${fixture.project}-scheduler-1`);
    await left.stop({ t: 1 });
    expect(await forgetful.warnings?.(signal())).toEqual([]);
  });

  test("a service that has no container is told, and nothing is touched", async () => {
    const first = await fixture.publish("v1", "healthy");
    const config = {
      ...(fixture.unit.config as object),
      compose: { project: fixture.project, services: ["scheduler", "triggerer"] },
    };
    const lacking = openTarget({ ...fixture.unit, config }, fixture.connections);
    await expect(lacking.running(signal())).rejects.toThrow("no container of triggerer");
    const outcome = await lacking.deploy({
      image: first,
      fencingToken: 1n,
      signal: signal(),
      progress: () => undefined,
    });
    expect(outcome).toMatchObject({ status: "broken" });
    expect(await fixture.images()).toEqual(all(null));
  });
});
