import type { ImageRef } from "../../../domain/image.ts";
import type { DeployOutcome, DeployRequest, Progress } from "../../target.ts";
import { healthCheck } from "./health.ts";
import { readJournal } from "./journal.ts";
import { referenceOf, releaseOfReference } from "./layout.ts";
import { currentRelease, findByDigest, type Release, readRelease } from "./releases.ts";
import { startRelease, stopUnit, waitHealthy } from "./start-release.ts";
import { changeJournal, describeRunning, findProcess, type LiveProcess, releaseOf, type Unit } from "./unit.ts";
import { locked } from "./unit-lock.ts";

const PROBE_MS = 2_000;

/**
 * Replaces what runs, under the unit's lock. Every step is written down before it is taken
 * (`run/process.json`), so that a call after a crash, or after an abort, goes on from wherever the last one
 * stopped: with the release to go back to that the first one knew, and with the process it had started.
 */
export async function deployRelease(unit: Unit, request: DeployRequest): Promise<DeployOutcome> {
  return locked(unit, request.signal, request.progress, () => deployLocked(unit, request));
}

async function deployLocked(unit: Unit, request: DeployRequest): Promise<DeployOutcome> {
  const { signal, progress } = request;
  const journal = await readJournal(unit.layout);
  const highest = BigInt(journal.fencingToken);
  if (request.fencingToken < highest) {
    return { status: "superseded", reason: `a later deploy (token ${highest}) has taken this unit over` };
  }
  await changeJournal(unit, { fencingToken: String(request.fencingToken) });

  const live = await findProcess(unit, journal);
  const running = live === null ? null : await runningRelease(unit, live);
  const target = await findTarget(unit, request.image, signal);
  if (target === null) {
    const reason = `${nameOf(request.image)} is not in ${unit.layout.releases} (any more)`;
    // A deploy that broke off half-way has left the unit to be put right first.
    if (journal.deploy !== null) return putBack(unit, journal.deploy, reason, signal, progress);
    return refuse(unit, live, reason);
  }
  progress(`${target.name} is ${target.digest}`);

  const resumed = journal.deploy?.target.digest === target.digest;
  const previous = journal.deploy === null ? (running ?? (await linkedRelease(unit))) : journal.deploy.previous;
  if (live !== null && running?.digest === target.digest) {
    if (resumed) {
      progress(`${target.name} was started before; waiting until it is healthy`);
      const result = await waitHealthy(unit, live, signal, progress, { logFrom: 0 });
      if (result.ok) return finish(unit, live, previous);
      return putBack(unit, { target, previous }, result.reason, signal, progress);
    }
    if ((await healthCheck(unit.config.socket, live.instance)(PROBE_MS)) === null) {
      const replaced = journal.deploy === null ? journal.replaced : journal.deploy.previous;
      return finish(unit, live, replaced);
    }
    progress(`${target.name} runs already but is not healthy; starting it again`);
  }

  signal.throwIfAborted();
  await changeJournal(unit, { deploy: { target: releaseIn(target), previous } });
  await stopUnit(unit, progress);
  const result = await startRelease(unit, releaseIn(target), signal, progress);
  if (result.ok) return finish(unit, result.live, previous);
  return putBack(unit, { target, previous }, result.reason, signal, progress);
}

/** By digest; by reference only when the request carries no digest. Always from the tree as it is now. */
async function findTarget(unit: Unit, image: ImageRef, signal: AbortSignal): Promise<Release | null> {
  const name = releaseOfReference(unit.name, image.reference);
  if (image.digest !== null) return findByDigest(unit.layout, image.digest, name, signal);
  return name === null ? null : readRelease(unit.layout, name);
}

async function runningRelease(unit: Unit, live: LiveProcess): Promise<Release> {
  const name = await releaseOf(unit, live);
  const tree = await readRelease(unit.layout, name);
  // A tree that has gone can still be called by what it was when it was started.
  return tree === null ? live.release : releaseIn(tree);
}

/** Nothing runs: what `current` points to is what ran, or was meant to. */
async function linkedRelease(unit: Unit): Promise<Release | null> {
  const name = await currentRelease(unit.layout);
  const tree = name === null ? null : await readRelease(unit.layout, name);
  return tree === null ? null : releaseIn(tree);
}

async function refuse(unit: Unit, live: LiveProcess | null, reason: string): Promise<DeployOutcome> {
  if (live === null) return { status: "broken", reason: `${reason}, and nothing runs` };
  return { status: "reverted", reason, running: await describeRunning(unit, live) };
}

async function finish(unit: Unit, live: LiveProcess, previous: Release | null): Promise<DeployOutcome> {
  await changeJournal(unit, { deploy: null, replaced: previous });
  return { status: "deployed", running: await describeRunning(unit, live), previous: imageOf(unit, previous) };
}

/** The target failed: ends it and starts what ran before. Needs the unit's lock. */
export async function putBack(
  unit: Unit,
  { target, previous }: { target: Release; previous: Release | null },
  failure: string,
  signal: AbortSignal,
  progress: Progress,
): Promise<DeployOutcome> {
  const reason = `${target.name} did not come up: ${failure}`;
  progress(reason.split("\n", 1)[0] ?? reason);
  await stopUnit(unit, progress);
  if (previous === null || previous.digest === target.digest) {
    await changeJournal(unit, { deploy: null });
    return { status: "broken", reason: `${reason}\nThere is no other release to put back.` };
  }
  progress(`Putting ${previous.name} back`);
  if ((await readRelease(unit.layout, previous.name)) === null) {
    await changeJournal(unit, { deploy: null });
    return { status: "broken", reason: `${reason}\n${previous.name} cannot be put back: it is gone.` };
  }
  const result = await startRelease(unit, previous, signal, progress);
  if (!result.ok) {
    await stopUnit(unit, progress);
    await changeJournal(unit, { deploy: null });
    return {
      status: "broken",
      reason: `${reason}\n${previous.name} was put back and did not come up either: ${result.reason}`,
    };
  }
  await changeJournal(unit, { deploy: null });
  return { status: "reverted", reason, running: await describeRunning(unit, result.live) };
}

function nameOf(image: ImageRef): string {
  return image.digest === null ? image.reference : `${image.reference} (${image.digest})`;
}

function imageOf(unit: Unit, release: Release | null): ImageRef | null {
  return release === null ? null : { reference: referenceOf(unit.name, release.name), digest: release.digest };
}

/** A release without what else was read of its tree, as the journal keeps it. */
function releaseIn({ name, digest }: Release): Release {
  return { name, digest };
}
