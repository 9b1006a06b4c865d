import type { KnownImage } from "../../../domain/image.ts";
import type { DeployOutcome, Progress, Running } from "../../target.ts";
import { awaitHealthy, howItEnded, type Started } from "./await-healthy.ts";
import type { DockerUnitConfig } from "./config.ts";
import type { Engine } from "./engine.ts";
import { EngineError } from "./engine-error.ts";
import type { Fence } from "./fence.ts";
import { exactReference, knownImage } from "./image-facts.ts";
import { type Container, hasEverRun, type Image } from "./inspected.ts";
import { readDeployLabel } from "./labels.ts";
import { recreate } from "./recreate.ts";
import { describeRunning } from "./running.ts";
import { asideName, readContainers, type UnitContainers } from "./unit-containers.ts";

/** One deploy under way; it has claimed the unit's fence. */
export type Deploy = {
  readonly engine: Engine;
  readonly config: DockerUnitConfig;
  /** Name of the unit's container. */
  readonly name: string;
  readonly fence: Fence;
  readonly signal: AbortSignal;
  readonly progress: Progress;
};

const NEVER: { Name: string; MaximumRetryCount: number } = { Name: "no", MaximumRetryCount: 0 };

/** Makes a change to the unit, unless a later deploy has taken it over, and says so when it is done. */
async function step(deploy: Deploy, line: string, change: () => Promise<unknown>): Promise<void> {
  deploy.signal.throwIfAborted();
  await deploy.fence.check();
  await change();
  deploy.progress(line);
}

/**
 * Makes the successor of what bears the unit's name, complete but not started: until it is, nothing has happened to
 * what runs. @returns why the engine does not take it, or null.
 */
export async function makeNext(deploy: Deploy, main: Container, image: Image, asked: string): Promise<string | null> {
  const { engine, signal } = deploy;
  const oldImage = await engine.image(main.Image, signal);
  if (oldImage === null) {
    deploy.progress("The engine no longer has the old image, so what came from it cannot be told apart and is kept");
  }
  const reference = exactReference(asked, image);
  const { body, networks } = recreate({
    container: main,
    oldImage,
    newImage: image,
    borrowed: await borrowedVolumes(engine, main, signal),
    reference,
    label: {
      replaces: main.Id,
      previous: hasEverRun(main) ? refOf(knownImage(main.Config.Image ?? main.Image, main.Image, oldImage)) : null,
      restartPolicy: main.HostConfig.RestartPolicy ?? NEVER,
    },
  });
  let made: string | null = null;
  try {
    await step(deploy, "The new container was made", async () => {
      made = await engine.create(asideName(deploy.name, "next"), body, signal);
      for (const { name, endpoint } of networks) await engine.connect(name, made, endpoint, signal);
    });
  } catch (error) {
    if (!(error instanceof EngineError) || error.statusCode === null) throw error;
    const { next } = await readContainers(engine, deploy.name, signal);
    // Somebody else took its name, or removed it just now: the unit is to be looked at again.
    if (error.statusCode === 409 || (made !== null && next === null)) throw error;
    if (next !== null) await engine.remove(next.Id, signal);
    return error.statusCode < 500
      ? `the engine does not take the container's configuration: ${error.message}`
      : `the engine could not make the new container: ${error.message}`;
  }
  const { next } = await readContainers(engine, deploy.name, signal);
  if (next === null || next.Image === image.Id) return null;
  await engine.remove(next.Id, signal);
  return `${reference} was given to another image at this very moment (${next.Image}); try again`;
}

/** Names of the volumes that a container takes from others; those of a container that is gone are its own by now. */
async function borrowedVolumes({ container }: Engine, { HostConfig }: Container, signal: AbortSignal) {
  const lenders = (HostConfig.VolumesFrom ?? []).map((entry) => entry.split(":", 1)[0] ?? entry);
  const found = await Promise.all(lenders.map((lender) => container(lender, signal)));
  return new Set(found.flatMap((lender) => lender?.Mounts ?? []).flatMap(({ Name }) => Name ?? []));
}

/** Puts the successor in place of what bears the unit's name, which is set aside. */
export async function setAside(deploy: Deploy, main: Container): Promise<void> {
  const { engine, name, signal } = deploy;
  await step(deploy, "The old container will not be started again by itself", () =>
    engine.setRestartPolicy(main.Id, NEVER, signal),
  );
  await step(deploy, "The old container has stopped", () => engine.stop(main.Id, deploy.config.stopSeconds, signal));
  await step(deploy, `The old container was set aside as ${asideName(name, "previous")}`, () =>
    engine.rename(main.Id, asideName(name, "previous"), signal),
  );
}

/** Gives the successor the unit's name; nobody bears it. */
export async function takeName(deploy: Deploy, next: Container): Promise<void> {
  await step(deploy, `The new container is called ${deploy.name}`, () =>
    deploy.engine.rename(next.Id, deploy.name, deploy.signal),
  );
}

/** Starts what bears the unit's name, and ends the deploy one way or the other. */
export async function startAndJudge(deploy: Deploy, containers: UnitContainers): Promise<DeployOutcome> {
  const { engine, signal } = deploy;
  const { main, previous } = containers;
  if (main === null) throw new Error(`nothing is called ${deploy.name}`);
  const started = await start(deploy, main.Id);
  if (!started.ok) return putBack(deploy, { failed: main, previous }, started.reason);
  if (previous !== null) {
    await step(deploy, "The old container was removed", () => engine.remove(previous.Id, signal));
  }
  return {
    status: "deployed",
    running: await describeRunning(engine, started.container, signal),
    previous: readDeployLabel(main.Config.Labels)?.previous ?? null,
  };
}

/** By name, never by id: a deploy that was taken over meanwhile must not start a container that was set aside. */
async function start(deploy: Deploy, id: string): Promise<Started> {
  const { engine, signal, config, progress, name } = deploy;
  try {
    await step(deploy, `${name} was started`, () => engine.start(name, signal));
  } catch (error) {
    if (!(error instanceof EngineError) || error.statusCode === null) throw error;
    return { ok: false, reason: `the engine could not start it: ${error.message}` };
  }
  return awaitHealthy(engine, id, config, signal, progress);
}

type Pair = { failed: Container; previous: Container | null };

/** What bears the unit's name did not come up: what it replaced gets the name and its restart policy back. */
async function putBack(deploy: Deploy, { failed, previous }: Pair, fault: string): Promise<DeployOutcome> {
  const { engine, name, signal, config, progress } = deploy;
  const reason = `${await calledOf(engine, failed, signal)} did not come up: ${fault}`;
  progress(reason.split("\n", 1)[0] ?? reason);
  await step(deploy, "The new container has stopped", async () => {
    if (previous !== null) await engine.setRestartPolicy(failed.Id, NEVER, signal);
    await engine.stop(failed.Id, config.stopSeconds, signal);
  });
  if (previous === null) return { status: "broken", reason: `${reason}\nThere is no other container to put back.` };
  await step(deploy, "The new container was set aside", () =>
    engine.rename(failed.Id, asideName(name, "failed"), signal),
  );
  return finishPutBack(deploy, await readContainers(engine, name, signal), reason);
}

/**
 * Goes on with putting back, from wherever it was left: `failed` is set aside, what it replaced is still set aside as
 * well, or bears the unit's name again.
 */
export async function finishPutBack(
  deploy: Deploy,
  containers: UnitContainers,
  told: string | null = null,
): Promise<DeployOutcome> {
  const { engine, signal, config, progress } = deploy;
  const { failed } = containers;
  if (failed === null) throw new Error("no container has failed");
  const reason =
    told ?? `${await calledOf(engine, failed, signal)} did not come up: ${await howItEnded(engine, failed, signal)}`;
  const label = readDeployLabel(failed.Config.Labels);
  const back = await restore(deploy, containers);
  const removeFailed = () => step(deploy, "The new container was removed", () => engine.remove(failed.Id, signal));
  if (back === null || label?.previous == null) {
    await removeFailed();
    return { status: "broken", reason: `${reason}\nThere is no earlier version to put back.` };
  }
  progress(`Putting ${label.previous.reference} back`);
  const started = await start(deploy, back.Id);
  if (!started.ok) {
    await step(deploy, "The old container has stopped", () => engine.stop(back.Id, config.stopSeconds, signal));
    await removeFailed();
    return {
      status: "broken",
      reason: `${reason}\n${label.previous.reference} was put back and did not come up either: ${started.reason}`,
    };
  }
  await removeFailed();
  return { status: "reverted", reason, running: await describeRunning(engine, started.container, signal) };
}

/** Gives the unit's name and the restart policy back to what was set aside, without starting it. */
export async function restore(
  deploy: Deploy,
  { name, main, previous, failed, next }: UnitContainers,
): Promise<Container | null> {
  const { engine, signal } = deploy;
  const successor = failed ?? next;
  if (main === null && previous !== null) {
    await step(deploy, `The old container is called ${name} again`, () => engine.rename(previous.Id, name, signal));
  }
  const back = main ?? previous;
  if (back === null) return null;
  const told = readDeployLabel(successor?.Config.Labels);
  // Without its successor the policy is known only where an earlier deploy made this container too.
  const label = told?.replaces === back.Id ? told : main === null ? readDeployLabel(back.Config.Labels) : null;
  if (label === null) return back;
  await step(deploy, "The old container has its restart policy again", () =>
    engine.setRestartPolicy(back.Id, label.restartPolicy, signal),
  );
  return back;
}

async function calledOf(engine: Engine, container: Container, signal: AbortSignal): Promise<string> {
  const image = await engine.image(container.Image, signal);
  return knownImage(container.Config.Image ?? container.Image, container.Image, image).reference;
}

function refOf({ reference, digest }: KnownImage) {
  return { reference, digest };
}

/** What a refused deploy tells: what runs goes on as it was. */
export async function refuse(
  engine: Engine,
  main: Container | null,
  reason: string,
  signal: AbortSignal,
): Promise<DeployOutcome> {
  const running: Running | null = main?.State.Running ? await describeRunning(engine, main, signal) : null;
  if (running === null) return { status: "broken", reason: `${reason}\nNothing was changed, and nothing runs.` };
  return { status: "reverted", reason: `${reason}\nNothing was changed.`, running };
}
