import type { ImageRef } from "../../../domain/image.ts";
import type { Availability, DeployTarget, Progress, ReviveOutcome, Running } from "../../target.ts";
import type { ReleaseDirectoryConfig } from "./config.ts";
import { deployRelease } from "./deploy-release.ts";
import { errorCode } from "./durable.ts";
import { readJournal } from "./journal.ts";
import { referenceOf, releaseOfReference } from "./layout.ts";
import { withLock } from "./lock.ts";
import { capLog } from "./output-log.ts";
import { currentRelease, type FoundRelease, findByDigest, readRelease } from "./releases.ts";
import { startRelease, stopUnit } from "./start-release.ts";
import { changeJournal, describeRunning, findProcess, prepareUnit, type Unit, unitOf } from "./unit.ts";

export const RELEASE_DIRECTORY = "release-directory";

/** How `ensureRunning` found or left the unit; `idle`: there is no release to run. */
export type EnsureOutcome =
  | { status: "running"; running: Running; started: boolean }
  | { status: "idle"; reason: string }
  | { status: "failed"; reason: string };

export type ReleaseDirectory = DeployTarget & {
  /** Starts the current release when no process of the unit is alive (after a crash or a reboot), and waits until it is healthy. */
  ensureRunning(signal: AbortSignal, progress: Progress): Promise<EnsureOutcome>;
  /** Ends the unit's process for good: only `ensureRunning` or a deploy starts it again, never `revive`. */
  stop(signal: AbortSignal, progress: Progress): Promise<void>;
};

/** The deploy target of teams without containers: `releases/`, `current` and one process (docs/release-directory.md). */
export function openReleaseDirectory(name: string, config: ReleaseDirectoryConfig): ReleaseDirectory {
  const unit = unitOf(name, config);
  return {
    driver: RELEASE_DIRECTORY,
    running: () => runningOf(unit),
    lookUp: (image, signal) => lookUp(unit, image, signal),
    deploy: (request) => deployRelease(unit, request),
    revive: (signal) => revive(unit, signal),
    ensureRunning: (signal, progress) => locked(unit, signal, progress, () => ensureRunning(unit, signal, progress)),
    stop: (signal, progress) =>
      locked(unit, signal, progress, async () => {
        await stopUnit(unit, progress);
        await changeJournal(unit, { process: null });
      }),
  };
}

async function runningOf(unit: Unit): Promise<Running | null> {
  const live = await findProcess(unit, await readJournal(unit.layout));
  if (live === null) return null;
  await capLog(unit.layout, unit.config.logLimitBytes);
  return describeRunning(unit, live);
}

async function lookUp(unit: Unit, image: ImageRef, signal: AbortSignal): Promise<Availability> {
  const name = releaseOfReference(unit.name, image.reference);
  try {
    if (image.digest !== null) {
      const found = await findByDigest(unit.layout, image.digest, name, signal);
      return found === null ? await gone(unit, image, name) : restorable(unit, found);
    }
    const found = name === null ? null : await readRelease(unit.layout, name);
    return found === null ? await gone(unit, image, name) : restorable(unit, found);
  } catch (error) {
    // Not there and not readable are different answers: a disk that is not mounted has lost no release.
    const code = errorCode(error);
    if (code === null || signal.aborted) throw error;
    return { state: "unknown", reason: `${unit.layout.releases} cannot be read (${code})` };
  }
}

function restorable(unit: Unit, found: FoundRelease): Availability {
  const image = { reference: referenceOf(unit.name, found.name), digest: found.digest };
  return { state: "restorable", image, sizeBytes: found.sizeBytes };
}

async function gone(unit: Unit, image: ImageRef, name: string | null): Promise<Availability> {
  if (name === null) {
    return {
      state: "image_gone",
      reason: `${image.reference} is no release of ${unit.name}, and no release has its digest`,
    };
  }
  const present = await readRelease(unit.layout, name);
  if (present === null) return { state: "image_gone", reason: `release ${name} is not in ${unit.layout.releases}` };
  return {
    state: "image_gone",
    reason: `release ${name} was changed after it was installed: its content is ${present.digest}, not ${image.digest}`,
  };
}

async function locked<T>(unit: Unit, signal: AbortSignal, progress: Progress, work: () => Promise<T>): Promise<T> {
  await prepareUnit(unit);
  return withLock(unit.layout.lock, signal, () => progress("Waiting for the end of a deploy of this unit"), work);
}

/** Asked often, so a living process is told from a dead one without the lock and without reading its release. */
async function revive(unit: Unit, signal: AbortSignal): Promise<ReviveOutcome> {
  const seen = await readJournal(unit.layout);
  if (seen.process === null) return { status: "idle" };
  if ((await findProcess(unit, seen)) !== null) return { status: "alive" };
  const silent = () => undefined;
  return locked(unit, signal, silent, async () => {
    // While the lock was awaited, a deploy may have started another process, or somebody stopped the unit.
    if ((await readJournal(unit.layout)).process === null) return { status: "idle" };
    const ensured = await ensureRunning(unit, signal, silent);
    switch (ensured.status) {
      case "running":
        return ensured.started ? { status: "revived", running: ensured.running } : { status: "alive" };
      case "idle":
        return { status: "idle" };
      case "failed":
        return ensured;
    }
  });
}

async function ensureRunning(unit: Unit, signal: AbortSignal, progress: Progress): Promise<EnsureOutcome> {
  const live = await findProcess(unit, await readJournal(unit.layout));
  if (live !== null) return { status: "running", running: await describeRunning(unit, live), started: false };
  const name = await currentRelease(unit.layout);
  if (name === null) return { status: "idle", reason: `${unit.layout.current} points to no release: deploy one first` };
  const release = await readRelease(unit.layout, name);
  if (release === null) return { status: "failed", reason: `release ${name} is not in ${unit.layout.releases}` };
  // What a dead leader left of its group, and a launch that has not come up yet.
  await stopUnit(unit, progress);
  const result = await startRelease(unit, { name, digest: release.digest }, signal, progress);
  if (result.ok) return { status: "running", running: await describeRunning(unit, result.live), started: true };
  await stopUnit(unit, progress);
  return { status: "failed", reason: result.reason };
}
