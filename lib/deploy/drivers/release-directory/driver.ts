import type { ImageRef } from "../../../domain/image.ts";
import type { Availability, DeployTarget, LastOutput, Progress, Running } from "../../target.ts";
import type { ReleaseDirectoryConfig } from "./config.ts";
import { deployRelease } from "./deploy-release.ts";
import { errorCode } from "./durable.ts";
import { readJournal } from "./journal.ts";
import { type EnsureOutcome, ensureRunning, revive } from "./keep-running.ts";
import { referenceOf, releaseOfReference } from "./layout.ts";
import { capLog, logTail } from "./output-log.ts";
import { currentRelease, type FoundRelease, findByDigest, readRelease } from "./releases.ts";
import { stopUnit } from "./start-release.ts";
import { changeJournal, describeRunning, findProcess, type Unit, unitOf } from "./unit.ts";
import { locked } from "./unit-lock.ts";

export const RELEASE_DIRECTORY = "release-directory";

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
    // A tree of files carries no labels; CI announces what it was built from.
    describe: async () => null,
    output: () => outputOf(unit),
    deploy: (request) => deployRelease(unit, request),
    warnings: null,
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

async function outputOf(unit: Unit): Promise<LastOutput | null> {
  const name = await currentRelease(unit.layout);
  if (name === null) return null;
  const [release, text] = await Promise.all([readRelease(unit.layout, name), logTail(unit.layout, 0)]);
  return { image: { reference: referenceOf(unit.name, name), digest: release?.digest ?? null }, aliases: [], text };
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
