import type { Progress, ReviveOutcome, Running } from "../../target.ts";
import { putBack } from "./deploy-release.ts";
import { type Journal, readJournal } from "./journal.ts";
import { currentRelease, type Release, readRelease } from "./releases.ts";
import { type StartResult, startRelease, stopUnit } from "./start-release.ts";
import { describeRunning, findProcess, type Unit } from "./unit.ts";
import { locked } from "./unit-lock.ts";

/** How `ensureRunning` found or left the unit; `idle`: there is no release to run. */
export type EnsureOutcome =
  | { status: "running"; running: Running; started: boolean }
  | { status: "idle"; reason: string }
  | { status: "failed"; reason: string };

/** Asked often, so a living process is told from a dead one without the lock and without reading its release. */
export async function revive(unit: Unit, signal: AbortSignal): Promise<ReviveOutcome> {
  const seen = await readJournal(unit.layout);
  if (seen.process === null) return { status: "idle" };
  if ((await findProcess(unit, seen)) !== null) return { status: "alive" };
  const silent = () => undefined;
  return locked(unit, signal, silent, async () => {
    // While the lock was awaited, a deploy may have started another process, or somebody stopped the unit.
    const journal = await readJournal(unit.layout);
    if (journal.process === null) return { status: "idle" };
    if ((await findProcess(unit, journal)) !== null) return { status: "alive" };
    return reviveDead(unit, journal.process.release, journal.deploy, signal);
  });
}

/**
 * What ran starts again, as long as it is what it was. Where a deploy broke off and nobody goes on with it (a
 * rollback's own worker would, and keeps `revive` away), what ran before it comes back instead.
 */
async function reviveDead(
  unit: Unit,
  ran: Release,
  broken: Journal["deploy"],
  signal: AbortSignal,
): Promise<ReviveOutcome> {
  const silent = () => undefined;
  if (broken !== null && broken.previous !== null) {
    const outcome = await putBack(unit, broken, "its deploy broke off", signal, silent);
    return outcome.status === "reverted"
      ? { status: "revived", running: outcome.running }
      : { status: "failed", reason: "reason" in outcome ? outcome.reason : "it was not put back" };
  }
  const tree = await readRelease(unit.layout, ran.name);
  if (tree?.digest !== ran.digest) {
    const what = tree === null ? "is gone" : `was changed: its content is ${tree.digest}, not ${ran.digest}`;
    return { status: "failed", reason: `release ${ran.name} ${what}` };
  }
  const result = await startAgain(unit, ran, signal, silent);
  return result.ok
    ? { status: "revived", running: await describeRunning(unit, result.live) }
    : { status: "failed", reason: result.reason };
}

/** Starts a release where no process is alive; ends what did not come up. */
async function startAgain(unit: Unit, release: Release, signal: AbortSignal, progress: Progress): Promise<StartResult> {
  // What a dead leader left of its group, and a launch that has not come up yet.
  await stopUnit(unit, progress);
  const result = await startRelease(unit, release, signal, progress);
  if (!result.ok) await stopUnit(unit, progress);
  return result;
}

/** Starts what `current` points to when no process is alive. Needs the unit's lock. */
export async function ensureRunning(unit: Unit, signal: AbortSignal, progress: Progress): Promise<EnsureOutcome> {
  const live = await findProcess(unit, await readJournal(unit.layout));
  if (live !== null) return { status: "running", running: await describeRunning(unit, live), started: false };
  const name = await currentRelease(unit.layout);
  if (name === null) return { status: "idle", reason: `${unit.layout.current} points to no release: deploy one first` };
  const release = await readRelease(unit.layout, name);
  if (release === null) return { status: "failed", reason: `release ${name} is not in ${unit.layout.releases}` };
  const result = await startAgain(unit, { name, digest: release.digest }, signal, progress);
  if (!result.ok) return { status: "failed", reason: result.reason };
  return { status: "running", running: await describeRunning(unit, result.live), started: true };
}
