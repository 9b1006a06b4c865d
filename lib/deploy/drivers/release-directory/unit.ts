import { mkdir } from "node:fs/promises";
import { relative } from "node:path";
import type { Running } from "../../target.ts";
import type { ReleaseDirectoryConfig } from "./config.ts";
import { healthCheck } from "./health.ts";
import { type Journal, type JournalProcess, readJournal, writeJournal } from "./journal.ts";
import { claimLaunch, readLaunchRecord } from "./launch.ts";
import { type Layout, layoutOf, referenceOf, releaseNameSchema } from "./layout.ts";
import { isAlive, type ProcessRef, workingDirectory } from "./process-identity.ts";
import { readRelease } from "./releases.ts";

const HEALTH_PROBE_MS = 2_000;

/** One deploy unit on disk. */
export type Unit = { readonly name: string; readonly config: ReleaseDirectoryConfig; readonly layout: Layout };

/** The unit's process, alive when it was looked at. */
export type LiveProcess = JournalProcess & { ref: ProcessRef };

export function unitOf(name: string, config: ReleaseDirectoryConfig): Unit {
  return { name, config, layout: layoutOf(config.root) };
}

/** Makes the directories that the driver writes to. */
export async function prepareUnit(unit: Unit): Promise<void> {
  await mkdir(unit.layout.run, { recursive: true, mode: 0o700 });
}

/** The living process of the journal, if there is one. Only looks. */
export async function findProcess(unit: Unit, journal: Journal): Promise<LiveProcess | null> {
  const process = journal.process;
  if (process === null) return null;
  const ref = knownRef(process) ?? (await readLaunchRecord(unit.layout, process.instance));
  return ref !== null && (await isAlive(ref)) ? { ...process, ref } : null;
}

/**
 * Who the journal's process is, alive or not; null when it never started and, from now on, never can.
 * Needs the unit's lock.
 */
export async function settleProcess(unit: Unit, process: JournalProcess): Promise<ProcessRef | null> {
  return knownRef(process) ?? (await claimLaunch(unit.layout, process.instance));
}

function knownRef(process: JournalProcess): ProcessRef | null {
  const { pid, identity } = process;
  return pid !== null && identity !== null ? { pid, identity } : null;
}

/**
 * The release that a process runs from: where it works says more than what was written when it was
 * started; the journal stands in where the system does not tell or the program works elsewhere.
 */
export async function releaseOf(unit: Unit, live: LiveProcess): Promise<string> {
  const directory = await workingDirectory(live.ref.pid);
  const path = directory === null ? "" : relative(unit.layout.releases, directory);
  const parsed = releaseNameSchema.safeParse(path.split("/")[0]);
  return parsed.success ? parsed.data : live.release.name;
}

/** What runs, read from the process and from its release's tree as it is now. */
export async function describeRunning(unit: Unit, live: LiveProcess): Promise<Running> {
  const release = await releaseOf(unit, live);
  const [tree, unhealthy] = await Promise.all([
    readRelease(unit.layout, release),
    healthCheck(unit.config.socket, live.instance)(HEALTH_PROBE_MS),
  ]);
  return {
    image: { reference: referenceOf(unit.name, release), digest: tree?.digest ?? null },
    aliases: [],
    instance: live.instance,
    healthy: unhealthy === null,
    startedAt: new Date(live.startedAt),
  };
}

/** Reads, changes and writes the journal; for holders of the unit's lock. */
export async function changeJournal(unit: Unit, change: Partial<Journal>): Promise<Journal> {
  const journal = { ...(await readJournal(unit.layout)), ...change };
  await writeJournal(unit.layout, journal);
  return journal;
}
