import type { OpenConnection } from "../../../domain/connection.ts";
import type { ImageRef } from "../../../domain/image.ts";
import type { Availability, DeployTarget, ImageDescription, LastOutput } from "../../target.ts";
import type { DockerUnitConfig } from "./config.ts";
import { lastOutput } from "./container-output.ts";
import { type DockerUnit, deployContainer } from "./deploy-container.ts";
import { deployGroup } from "./deploy-group.ts";
import { type Engine, openEngine } from "./engine.ts";
import type { EngineAccess } from "./engine-client.ts";
import { EngineError } from "./engine-error.ts";
import { findImage, findInEngine, registriesFor } from "./find-image.ts";
import { describeGroup, findMembers, groupOf, groupWarnings, readMains } from "./group-members.ts";
import { knownImageAs } from "./image-facts.ts";
import { hasEverRun } from "./inspected.ts";
import { describeRunning } from "./running.ts";
import { findName, readContainers } from "./unit-containers.ts";

export const DOCKER_ENGINE = "docker-engine";

const OUTPUT = { lines: 200, mostBytes: 16_384 };

/** One container of a Docker Engine, or several of one Compose project, as deploy target (docs/docker-engine.md). `registries`: connections of that kind. */
export function openDockerEngine(
  access: EngineAccess,
  config: DockerUnitConfig,
  registries: readonly OpenConnection[],
): DeployTarget {
  const engine = openEngine(access);
  const unit = { engine, config, registries };
  const group = groupOf(config);
  return {
    driver: DOCKER_ENGINE,
    async running(signal) {
      if (group !== null) return describeGroup(engine, await findMembers(engine, group, signal), signal);
      const main = await mainContainer(unit, signal);
      return main?.State.Running ? describeRunning(engine, main, signal) : null;
    },
    lookUp: (image, signal) => lookUp(unit, image, signal),
    describe: (image, signal) => describeImage(unit, image, signal),
    output: (signal) => outputOf(unit, signal),
    deploy: (request) => (group === null ? deployContainer(unit, request) : deployGroup(unit, group, request)),
    warnings: group === null ? null : (signal) => groupWarnings(engine, group, signal),
    // The engine itself starts what died, by the container's restart policy.
    revive: null,
  };
}

async function mainContainer({ engine, config }: DockerUnit, signal: AbortSignal) {
  const name = await findName(engine, config, signal);
  return name === null ? null : (await readContainers(engine, name, signal)).main;
}

async function outputOf({ engine, config }: DockerUnit, signal: AbortSignal): Promise<LastOutput | null> {
  const name = await outputName(engine, config, signal);
  if (name === null) return null;
  const { main, next, previous } = await readContainers(engine, name, signal);
  const last = main ?? next ?? previous;
  if (last === null || !hasEverRun(last)) return null;
  const { image, aliases } = await describeRunning(engine, last, signal);
  return { image, aliases, text: (await lastOutput(engine, last, OUTPUT, signal)) ?? "" };
}

/** Of several containers the first that does not run, else the first. */
async function outputName(engine: Engine, config: DockerUnitConfig, signal: AbortSignal): Promise<string | null> {
  const group = groupOf(config);
  if (group === null) return findName(engine, config, signal);
  const members = await findMembers(engine, group, signal);
  const mains = await readMains(engine, members, signal);
  return members.find((name) => mains.get(name)?.State.Running !== true) ?? members[0] ?? null;
}

async function lookUp({ engine, registries }: DockerUnit, image: ImageRef, signal: AbortSignal): Promise<Availability> {
  try {
    const found = await findImage(engine, registries, image, signal);
    switch (found.place) {
      case "engine":
        return { state: "restorable", image: refOf(found.known), sizeBytes: found.image.Size ?? null };
      case "registry":
        return { state: "restorable", image: refOf(found.known), sizeBytes: found.sizeBytes };
      case "nowhere":
        return { state: "image_gone", reason: found.reason };
      case "unknown":
        return { state: "unknown", reason: found.reason };
    }
  } catch (error) {
    // What cannot be asked says nothing of the image.
    if (error instanceof EngineError) return { state: "unknown", reason: error.message };
    throw error;
  }
}

async function describeImage(
  { engine, registries }: DockerUnit,
  image: ImageRef,
  signal: AbortSignal,
): Promise<ImageDescription | null> {
  const here = await findInEngine(engine, image, signal);
  if (here !== null) {
    const { digest, aliases } = knownImageAs(image.reference, here);
    return { digest, aliases, labels: here.Config?.Labels ?? {} };
  }
  const there = await (await registriesFor(engine, registries, signal)).labels(image, signal);
  return there.state === "found" ? { digest: there.digest, aliases: there.aliases, labels: there.labels } : null;
}

function refOf({ reference, digest }: ImageRef): ImageRef {
  return { reference, digest };
}
