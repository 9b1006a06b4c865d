import type { DockerUnitConfig } from "./config.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import { type Container, type ListedContainer, nameOf } from "./inspected.ts";
import { COMPOSE } from "./labels.ts";

/*
 * The containers of a unit are told apart by name, and names are unique in an engine: only the one that bears the
 * unit's name is ever started. While a deploy is under way there are up to three:
 */
const SUFFIXES = {
  /** Made, complete, not yet started. */
  next: "-loadline-next",
  /** Set aside until its successor has proved itself; its restart policy is `no`. */
  previous: "-loadline-previous",
  /** Did not come up, and is kept until what it replaced runs again. */
  failed: "-loadline-failed",
} as const;
type Aside = keyof typeof SUFFIXES;

export type UnitContainers = { readonly name: string; readonly main: Container | null } & {
  readonly [Role in Aside]: Container | null;
};

export function asideName(name: string, role: Aside): string {
  return `${name}${SUFFIXES[role]}`;
}

/** The name that a container bears, or bore before it was set aside. */
export function unitName(name: string): string {
  const suffix = Object.values(SUFFIXES).find((ending) => name.endsWith(ending));
  return suffix === undefined ? name : name.slice(0, -suffix.length);
}

/**
 * Name of the unit's container; null when a service of Docker Compose has none.
 * @throws EngineError when the service has several, which cannot be replaced as one.
 */
export async function findName(engine: Engine, config: DockerUnitConfig, signal: AbortSignal): Promise<string | null> {
  if (config.compose?.service === undefined) return config.container ?? null;
  const { project, service } = config.compose;
  const names = await namesOfService(engine, project, service, signal);
  if (names.length > 1) {
    throw new EngineError(
      `The service ${service} of the project ${project} has ${names.length} containers (${names.join(", ")}), which cannot be replaced as one. Scale it to 1, name one container, or list the service under services in the unit's configuration.`,
      `docker compose up --scale ${service}=1 --detach ${service}`,
      null,
    );
  }
  return names[0] ?? null;
}

/** Names of all containers of a service of Docker Compose, sorted. */
export async function namesOfService(
  engine: Engine,
  project: string,
  service: string,
  signal: AbortSignal,
): Promise<string[]> {
  const labels = [`${COMPOSE.project}=${project}`, `${COMPOSE.service}=${service}`];
  return namesOf(await engine.containers(labels, signal));
}

/** Names of what runs in a project of Docker Compose from one of these images, given by their ids; sorted. */
export async function namesRunningFrom(
  engine: Engine,
  project: string,
  images: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string[]> {
  const all = await engine.containers([`${COMPOSE.project}=${project}`], signal);
  return namesOf(all.filter(({ State, ImageID }) => State === "running" && images.has(ImageID)));
}

function namesOf(containers: readonly ListedContainer[]): string[] {
  const found = containers
    // What `docker compose run` starts beside the service is not the service.
    .filter(({ Labels }) => Labels?.[COMPOSE.oneOff]?.toLowerCase() !== "true")
    // Beside its own name a container has one below that of each container that links to it.
    .flatMap(({ Names }) => (Names ?? []).filter((name) => name.lastIndexOf("/") === 0))
    .map((Name) => unitName(nameOf({ Name })));
  return [...new Set(found)].sort();
}

export async function readContainers(engine: Engine, name: string, signal: AbortSignal): Promise<UnitContainers> {
  const [main, next, previous, failed] = await Promise.all(
    [name, asideName(name, "next"), asideName(name, "previous"), asideName(name, "failed")].map((each) =>
      engine.container(each, signal).then((found) => (found !== null && nameOf(found) === each ? found : null)),
    ),
  );
  return { name, main: main ?? null, next: next ?? null, previous: previous ?? null, failed: failed ?? null };
}
