import { setTimeout as delay } from "node:timers/promises";
import type { OpenConnection } from "../../../domain/connection.ts";
import type { DeployOutcome, DeployRequest } from "../../target.ts";
import { awaitHealthy } from "./await-healthy.ts";
import type { DockerUnitConfig } from "./config.ts";
import type { Engine } from "./engine.ts";
import { isAnswer } from "./engine-error.ts";
import { claimFence, SupersededError } from "./fence.ts";
import { type FoundImage, findImage, findInEngine } from "./find-image.ts";
import { type Container, hasEverRun, type Image, isHealthy } from "./inspected.ts";
import { readDeployLabel } from "./labels.ts";
import { pullImage } from "./pull-image.ts";
import {
  type Deploy,
  finishPutBack,
  makeNext,
  refuse,
  restore,
  setAside,
  startAndJudge,
  takeName,
} from "./replace-container.ts";
import { describeRunning } from "./running.ts";
import { asideName, findName, readContainers, type UnitContainers } from "./unit-containers.ts";

/** What another worker asked of the engine right before it was told to stop has happened after this time. */
const GRACE_MS = 500;
/** How often the unit is looked at again when it changes under a deploy. */
const MOST_LOOKS = 5;

export type DockerUnit = {
  readonly engine: Engine;
  readonly config: DockerUnitConfig;
  /** Those to registries, by which images are looked up and pulled. */
  readonly registries: readonly OpenConnection[];
};

/**
 * Replaces the unit's container by one from another image. Every step leaves names and labels from which a call after
 * a crash, or after an abort, tells how far it came (unit-containers.ts, labels.ts).
 */
export async function deployContainer(unit: DockerUnit, request: DeployRequest): Promise<DeployOutcome> {
  const { engine, config } = unit;
  const { signal, progress } = request;
  const name = await findName(engine, config, signal);
  if (name === null) return { status: "broken", reason: noContainer(config) };
  try {
    const fence = await claimFence(engine, name, request.fencingToken, signal);
    return await deployClaimed(unit, request, { engine, config, name, fence, signal, progress });
  } catch (error) {
    if (error instanceof SupersededError) return { status: "superseded", reason: error.message };
    throw error;
  }
}

async function deployClaimed(unit: DockerUnit, request: DeployRequest, deploy: Deploy): Promise<DeployOutcome> {
  for (let look = 1; ; look++) {
    try {
      return await attempt(unit, request, deploy);
    } catch (error) {
      // What was there a moment ago is not, or the other way round: somebody else works here.
      if (!isAnswer(error, 404, 409) || look === MOST_LOOKS) throw error;
      await deploy.fence.check();
      deploy.progress(`The unit has changed meanwhile (${error.message}); looking at it again`);
      await delay(GRACE_MS, undefined, { signal: deploy.signal });
    }
  }
}

async function attempt(unit: DockerUnit, request: DeployRequest, deploy: Deploy): Promise<DeployOutcome> {
  const { engine, name, signal, progress } = deploy;
  const found = await findImage(engine, unit.registries, request.image, signal);
  const goal = found.place === "engine" ? found.image.Id : null;
  let containers = await readContainers(engine, name, signal);
  const unfinished = isUnfinished(containers);
  if (unfinished) {
    progress("A deploy of this unit was left unfinished; going on from there");
    await delay(GRACE_MS, undefined, { signal });
    const ended = await goOn(deploy, await readContainers(engine, name, signal), goal);
    if (ended !== null) return ended;
    containers = await readContainers(engine, name, signal);
  }

  const { main } = containers;
  if (main === null) return { status: "broken", reason: noContainer(unit.config) };
  const refusal = refusalOf(found) ?? cannotReplace(main);
  if (refusal !== null) return refuseAndKeep(deploy, main, unfinished, refusal);
  if (goal === main.Image && !unfinished) {
    const running = await alreadyRuns(deploy, main);
    if (running !== null) return running;
  }

  const image = await bring(unit, request, found, deploy);
  if (typeof image === "string") return refuseAndKeep(deploy, main, unfinished, image);
  progress(`Found ${request.image.reference} (${image.Id})`);
  const fault = await makeNext(deploy, main, image, request.image.reference);
  if (fault !== null) return refuseAndKeep(deploy, main, unfinished, fault);
  await setAside(deploy, main);
  return takeOver(deploy);
}

/** The name is free: whoever waits for it takes it. */
async function takeOver(deploy: Deploy): Promise<DeployOutcome> {
  const { engine, name, signal } = deploy;
  const { next } = await readContainers(engine, name, signal);
  if (next === null) throw new Error(`${asideName(name, "next")} was removed by somebody else`);
  await takeName(deploy, next);
  return startAndJudge(deploy, await readContainers(engine, name, signal));
}

function isUnfinished({ main, next, previous, failed }: UnitContainers): boolean {
  return next !== null || previous !== null || failed !== null || main === null;
}

/**
 * Goes on where a deploy was left. With the same image as goal it is completed, and its outcome is returned; else it
 * is undone: afterwards the last container that proved itself bears the unit's name, perhaps stopped.
 */
async function goOn(deploy: Deploy, containers: UnitContainers, goal: string | null): Promise<DeployOutcome | null> {
  const { engine, signal, progress } = deploy;
  const { main, next, previous, failed } = containers;
  const remove = async (container: Container, line: string) => {
    await deploy.fence.check();
    await engine.remove(container.Id, signal);
    progress(line);
  };

  if (failed !== null) {
    const outcome = await finishPutBack(deploy, containers);
    return failed.Image === goal ? outcome : null;
  }
  if (main === null) {
    if (next === null) {
      if (previous !== null) await restore(deploy, containers);
      return null;
    }
    if (next.Image === goal || previous === null) return takeOver(deploy);
    await restore(deploy, containers);
    await remove(next, "The container of the unfinished deploy was removed");
    return null;
  }
  if (next !== null) {
    // It may not have joined all of its networks yet, and it costs little to make it anew.
    await restore(deploy, containers);
    await remove(next, "The container of the unfinished deploy was removed");
  }
  if (previous === null) return null;
  if (readDeployLabel(main.Config.Labels)?.replaces !== previous.Id) {
    await remove(previous, "A container that an earlier deploy had set aside was removed");
    return null;
  }
  if (main.Image === goal) return startAndJudge(deploy, containers);
  return undo(deploy, containers as UnitContainers & { main: Container; previous: Container }, remove);
}

/** Something else is wanted than what was just put in place, and never judged. */
async function undo(
  deploy: Deploy,
  { main, previous }: { main: Container; previous: Container },
  remove: (container: Container, line: string) => Promise<void>,
): Promise<null> {
  const { engine, name, signal, config, progress } = deploy;
  const upMs = Date.now() - new Date(main.State.StartedAt).getTime();
  if (isHealthy(main) && upMs >= config.settleSeconds * 1_000) {
    await remove(previous, "The container of the unfinished deploy has proved itself; the one before was removed");
    return null;
  }
  await deploy.fence.check();
  await engine.stop(main.Id, config.stopSeconds, signal);
  await engine.rename(main.Id, asideName(name, "failed"), signal);
  progress("The container of the unfinished deploy was set aside");
  await restore(deploy, await readContainers(engine, name, signal));
  await remove(main, "The container of the unfinished deploy was removed");
  return null;
}

/** The image runs already: nothing to do once it is healthy; null when it does not become so. */
async function alreadyRuns(deploy: Deploy, main: Container): Promise<DeployOutcome | null> {
  const { engine, config, signal, progress } = deploy;
  if (!main.State.Running) return null;
  let container = main;
  if (!isHealthy(main)) {
    progress("The image runs already; waiting until it is healthy");
    const started = await awaitHealthy(engine, main.Id, config, signal, progress);
    if (!started.ok) {
      progress("It does not become healthy, so the container is made anew");
      return null;
    }
    container = started.container;
  }
  const previous = readDeployLabel(main.Config.Labels)?.previous ?? null;
  return { status: "deployed", running: await describeRunning(engine, container, signal), previous };
}

/** The image in the engine, pulled where need be; or why it cannot be had. */
async function bring(
  unit: DockerUnit,
  request: DeployRequest,
  found: FoundImage,
  { engine, signal, progress }: Deploy,
): Promise<Image | string> {
  if (found.place === "engine") return found.image;
  if (found.place !== "registry") return found.reason;
  const pulled = await pullImage(engine, unit.registries, found.known, signal, progress);
  if (!pulled.ok) return pulled.reason;
  const image = await findInEngine(engine, { reference: request.image.reference, digest: found.known.digest }, signal);
  return image ?? `the engine pulled ${found.known.reference} but does not have ${found.known.digest}`;
}

function refusalOf(found: FoundImage): string | null {
  return found.place === "nowhere" || found.place === "unknown" ? found.reason : null;
}

/** Containers that somebody else looks after, or that vanish when they stop. */
function cannotReplace({ HostConfig, Config }: Container): string | null {
  if (HostConfig.AutoRemove === true) {
    return "The container was started with --rm: it would vanish when it is stopped, and could not be put back. Start it without.";
  }
  const service = Config.Labels?.["com.docker.swarm.service.name"];
  if (service !== undefined)
    return `The container is a task of the Swarm service ${service}, which makes its containers itself.`;
  return null;
}

/** The deploy ends here. What an unfinished one left stopped is started again first. */
async function refuseAndKeep(
  deploy: Deploy,
  main: Container,
  unfinished: boolean,
  reason: string,
): Promise<DeployOutcome> {
  const { engine, name, signal, config, progress } = deploy;
  if (!unfinished || main.State.Running || !hasEverRun(main)) return refuse(engine, main, reason, signal);
  progress(`${reason}; starting what ran before`);
  await deploy.fence.check();
  await engine.start(name, signal);
  const started = await awaitHealthy(engine, main.Id, config, signal, progress);
  if (!started.ok) return { status: "broken", reason: `${reason}\nWhat ran before did not come up: ${started.reason}` };
  return { status: "reverted", reason, running: await describeRunning(engine, started.container, signal) };
}

function noContainer(config: DockerUnitConfig): string {
  const { compose } = config;
  const what =
    compose?.service === undefined
      ? `There is no container called ${config.container}.`
      : `The service ${compose.service} of the project ${compose.project} has no container.`;
  return `${what} A container is made anew from how it was made before, so make it once (docker create, or docker compose up --no-start).`;
}
