import type { Running } from "../../target.ts";
import type { Engine } from "./engine.ts";
import { knownImage } from "./image-facts.ts";
import { type Container, isHealthy } from "./inspected.ts";

/** What a container runs, its digest read from the engine's own image. */
export async function describeRunning(engine: Engine, container: Container, signal: AbortSignal): Promise<Running> {
  const image = await engine.image(container.Image, signal);
  const { reference, digest, aliases } = knownImage(container.Config.Image ?? container.Image, container.Image, image);
  return {
    image: { reference, digest },
    aliases,
    instance: `${container.Id}@${container.State.StartedAt}`,
    healthy: isHealthy(container),
    startedAt: new Date(container.State.StartedAt),
  };
}
