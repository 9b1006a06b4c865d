import type { Running } from "../../target.ts";
import type { DockerUnitConfig } from "./config.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { type Container, isHealthy } from "./inspected.ts";
import { describeRunning } from "./running.ts";
import { namesOfService, namesRunningFrom, readContainers } from "./unit-containers.ts";

/** The services of Docker Compose that a unit's configuration lists; null of a unit of one container. */
export function groupOf({ compose }: DockerUnitConfig): { project: string; services: readonly string[] } | null {
  return compose?.services === undefined ? null : { project: compose.project, services: compose.services };
}

export class MissingServiceError extends EngineError {
  constructor(project: string, services: readonly string[]) {
    const list = services.join(", ");
    super(
      `The project ${project} has no container of ${list}, which the deploy unit lists.`,
      `Make it (docker compose up --no-start ${services.join(" ")}), or take it off the list.`,
      null,
    );
  }
}

/** How the group is called where it is written down; two units of one project may have different services. */
export function groupName({ project, services }: { project: string; services: readonly string[] }): string {
  return [project, ...services]
    .join(".")
    .replace(/[^a-zA-Z0-9_.-]/g, "-")
    .slice(0, 200);
}

/**
 * Names of the group's containers: service by service as listed, all of a service that was scaled.
 * @throws MissingServiceError when a service has none: half of an installation is not to be replaced.
 */
export async function findMembers(
  engine: Engine,
  { project, services }: { project: string; services: readonly string[] },
  signal: AbortSignal,
): Promise<string[]> {
  const found: string[] = [];
  const missing: string[] = [];
  for (const service of services) {
    const names = await namesOfService(engine, project, service, signal);
    if (names.length === 0) missing.push(service);
    found.push(...names);
  }
  if (missing.length === 0) return found;
  throw new MissingServiceError(project, missing);
}

/** What bears each member's name; null: nothing does now. */
export async function readMains(
  engine: Engine,
  members: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Container | null>> {
  const mains = await Promise.all(members.map(async (name) => (await readContainers(engine, name, signal)).main));
  return new Map(members.map((name, index) => [name, mains[index] ?? null]));
}

/**
 * What a group runs, as one: the image of the first of its containers that runs; healthy only while all run that very
 * image, healthy. Null when none of them runs.
 */
export async function describeGroup(
  engine: Engine,
  members: readonly string[],
  signal: AbortSignal,
): Promise<Running | null> {
  const mains = await readMains(engine, members, signal);
  const containers = [...mains.values()].filter((main) => main?.State.Running === true) as Container[];
  const all = await Promise.all(containers.map((container) => describeRunning(engine, container, signal)));
  const [first] = all;
  if (first === undefined) return null;
  const isWhole = containers.length === members.length && new Set(containers.map(({ Image }) => Image)).size === 1;
  return {
    image: first.image,
    aliases: first.aliases,
    instance: all.map(({ instance }) => instance).join(" "),
    healthy: isWhole && containers.every(isHealthy),
    // One of them alone serves the code, and may have been started before the others were.
    startedAt: new Date(Math.min(...all.map(({ startedAt }) => startedAt.getTime()))),
  };
}

/**
 * A sentence for each way in which the group is not one: containers of other images, and such as run its image in the same
 * project and are not listed.
 * @throws MissingServiceError as `findMembers` does.
 */
export async function groupWarnings(
  engine: Engine,
  group: { project: string; services: readonly string[] },
  signal: AbortSignal,
): Promise<string[]> {
  const members = await findMembers(engine, group, signal);
  const mains = await readMains(engine, members, signal);
  const byImage = new Map<string, { called: string; names: string[] }>();
  for (const [name, main] of mains) {
    if (main === null) continue;
    const known = byImage.get(main.Image) ?? { called: main.Config.Image ?? main.Image, names: [] };
    known.names.push(name);
    byImage.set(main.Image, known);
  }
  const warnings: string[] = [];
  if (byImage.size > 1) {
    const said = [...byImage.values()].map(({ called, names }) => `${names.join(", ")}: ${called}`).join("; ");
    warnings.push(
      `The containers of this unit run different images (${said}). A rollback gives all of them the same one.`,
    );
  }
  const running = await namesRunningFrom(engine, group.project, new Set(byImage.keys()), signal);
  const unlisted = running.filter((name) => !members.includes(name));
  if (unlisted.length > 0) {
    warnings.push(
      `Of the project ${group.project} these run the same image, and would keep it: ${unlisted.join(", ")}. List their services in the deploy unit if they belong to the installation.`,
    );
  }
  return warnings;
}
