import type { Database } from "#lib/db/database.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import type { DockerEngine } from "#tests/support/real/docker-engine.ts";
import type { Registry } from "#tests/support/real/registry.ts";
import { type ContainerFixture, containerFixture } from "../docker/container-fixture.ts";
import { BROKEN_VERSION, serveContainer } from "./container-source.ts";
import type { CrashUnit } from "./crash-runs.ts";
import { makeWatchedUnit, type WatchedUnit } from "./watched-unit.ts";

export type ContainerUnit = CrashUnit &
  Pick<WatchedUnit, "deploy" | "awaitLoad" | "pointFirstLoadAt"> & {
    readonly container: ContainerFixture;
    /** Images of loads #1 to #3. */
    readonly images: readonly [ImageRef, ImageRef, ImageRef];
  };

/** A unit that a real engine runs, with its images in a real registry. */
export async function makeContainerUnit(
  db: Database,
  { engine, registry }: { engine: DockerEngine; registry: Registry },
  deployment: string,
): Promise<ContainerUnit> {
  const container = await containerFixture(engine, registry, { config: { startSeconds: 120 } });
  const source = await serveContainer(container.inspect);
  const { connections } = container;
  const unit = await makeWatchedUnit(db, deployment, { unit: container.unit, connections, socket: source.socket });
  const load = async (number: number) => {
    const image = await container.publish(`v${number}`, "healthy");
    await unit.deploy(image);
    await unit.awaitLoad(number);
    return image;
  };
  const images = [await load(1), await load(2), await load(3)] as const;
  await unit.pointFirstLoadAt(await container.publish(BROKEN_VERSION, "healthy"));
  return {
    ...unit,
    container,
    images,
    second: images[1].digest ?? "",
    third: images[2].digest ?? "",
    running: () => openTarget(container.unit, connections).running(AbortSignal.timeout(60_000)),
    countProcesses: container.countProcesses,
    everOverlapped: container.everOverlapped,
    async remove() {
      await source.stop();
      await container.remove();
    },
  };
}
