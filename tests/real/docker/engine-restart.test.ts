import { expect, test } from "vitest";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { containerFixture } from "./container-fixture.ts";
import { useEngineAndRegistry } from "./engine-and-registry.ts";

const real = useEngineAndRegistry();
const cleanUps = useCleanUps();

test.each([
  ["nothing bears the container's name", /was set aside/],
  ["the new container has just been started", /was started/],
])("an engine that is restarted while %s leaves what the next call completes", async (_, during) => {
  const policy = { Name: "always", MaximumRetryCount: 0 };
  const unit = await containerFixture(real.engine, real.registry, {
    create: { HostConfig: { RestartPolicy: policy } },
  });
  cleanUps.push(() => unit.remove());
  const first = await unit.publish("v1", "healthy");
  const second = await unit.publish("v2", "healthy");
  const target = openTarget(unit.unit, unit.connections);
  const deploy = (image: ImageRef, fencingToken: bigint, progress: (line: string) => void = () => undefined) =>
    target.deploy({ image, fencingToken, signal: AbortSignal.timeout(90_000), progress });
  expect(await deploy(first, 1n)).toMatchObject({ status: "deployed" });

  let restarted: Promise<void> | null = null;
  const ended = deploy(second, 2n, (line) => {
    if (during.test(line)) restarted ??= real.engine.restart();
  });
  const failure = await ended.then(
    () => null,
    (error: Error) => error,
  );
  expect(restarted).not.toBeNull();
  await restarted;
  expect(failure).toMatchObject({ name: "EngineError", statusCode: null });
  expect(await unit.countProcesses()).toBeLessThanOrEqual(1);

  expect(await deploy(second, 3n)).toMatchObject({
    status: "deployed",
    running: { image: second, healthy: true },
    previous: first,
  });
  expect(await unit.countProcesses()).toBe(1);
  expect(await unit.everOverlapped()).toBe(false);
  expect((await unit.inspect()).HostConfig.RestartPolicy).toEqual(policy);
});
