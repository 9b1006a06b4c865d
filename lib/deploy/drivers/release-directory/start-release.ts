import { randomUUID } from "node:crypto";
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Progress } from "../../target.ts";
import { switchLink } from "./durable.ts";
import { healthCheck } from "./health.ts";
import { readJournal } from "./journal.ts";
import { awaitLaunch, type Launched, launch } from "./launch.ts";
import { capLog, logEnd, logTail, writeLogLine } from "./output-log.ts";
import { isAlive } from "./process-identity.ts";
import type { Release } from "./releases.ts";
import { stopProcess } from "./stop-process.ts";
import { changeJournal, type LiveProcess, settleProcess, type Unit } from "./unit.ts";

const POLL_MS = 50;
const PROBE_MS = 2_000;
/** A launcher that was held up longer than this is no longer to be feared, so its record may go. */
const RECORD_KEPT_MS = 3_600_000;

export type StartResult = { ok: true; live: LiveProcess } | { ok: false; reason: string };

/** Ends the unit's process, whatever state it is in. Needs the unit's lock. */
export async function stopUnit(unit: Unit, progress: Progress): Promise<void> {
  const { process } = await readJournal(unit.layout);
  if (process === null) return;
  const ref = await settleProcess(unit, process);
  if (ref === null) return;
  const name = process.release.name;
  const alive = await isAlive(ref);
  if (alive) progress(`Telling ${name} (process ${ref.pid}) to stop`);
  const killed = await stopProcess(ref, process.instance, unit.config.stopTimeoutMs);
  if (killed) progress(`${name} did not stop within ${unit.config.stopTimeoutMs} ms and was killed`);
  else if (alive) progress(`${name} has stopped`);
}

/**
 * Points `current` at a release, starts it and waits until it is healthy and stays so. The unit's former
 * process must have been stopped. Needs the unit's lock.
 */
export async function startRelease(
  unit: Unit,
  release: Release,
  signal: AbortSignal,
  progress: Progress,
): Promise<StartResult> {
  const { layout, config } = unit;
  await switchLink(layout.current, join("releases", release.name));
  progress(`current points to ${release.name}`);

  const instance = randomUUID();
  const process = { instance, release, startedAt: new Date().toISOString(), pid: null, identity: null };
  await changeJournal(unit, { process });
  await removeOldRecords(unit);
  await capLog(layout, config.logLimitBytes);
  // No process of the unit is alive, so whatever lies at the socket's path is a remnant.
  if (config.socket !== undefined) await rm(config.socket, { force: true });
  const logFrom = await logEnd(layout);
  await writeLogLine(layout, `starting ${release.name} (instance ${instance})`);

  progress(`Starting ${release.name}`);
  const launched = await launch(layout, config, { instance, release: release.name });
  progress(`${release.name} was launched`);
  const ref = await awaitLaunch(layout, instance, launched, signal);
  if (ref === null) return { ok: false, reason: await withLog(unit, logFrom, howItEnded(launched)) };
  await changeJournal(unit, { process: { ...process, ...ref } });
  progress(`${release.name} runs as process ${ref.pid}`);

  const live = { ...process, ...ref, ref };
  return waitHealthy(unit, live, signal, progress, { launched, logFrom });
}

/** Waits until a started process is healthy and has stayed so for the settling time. */
export async function waitHealthy(
  unit: Unit,
  live: LiveProcess,
  signal: AbortSignal,
  progress: Progress,
  start: { launched?: Launched; logFrom: number },
): Promise<StartResult> {
  const { config } = unit;
  const check = healthCheck(config.socket, live.instance);
  const deadline = Date.now() + config.healthTimeoutMs;
  let unhealthy: string | null = "it was not asked yet";
  let healthySince: number | null = null;
  for (;;) {
    signal.throwIfAborted();
    // Health first: a process that answers and ends right after must count as ended.
    unhealthy = await check(Math.max(1, Math.min(PROBE_MS, deadline - Date.now())));
    if (!(await isAlive(live.ref))) {
      return { ok: false, reason: await withLog(unit, start.logFrom, howItEnded(start.launched)) };
    }
    if (unhealthy === null) {
      if (healthySince === null) progress(`${live.release.name} answers as healthy`);
      healthySince ??= Date.now();
      if (Date.now() - healthySince >= config.settleMs) return { ok: true, live };
    } else {
      healthySince = null;
      if (Date.now() >= deadline) break;
    }
    await delay(healthySince === null ? POLL_MS : Math.min(POLL_MS, config.settleMs), undefined, { signal });
  }
  const reason = `it was not healthy within ${config.healthTimeoutMs} ms: ${unhealthy}`;
  return { ok: false, reason: await withLog(unit, start.logFrom, reason) };
}

function howItEnded(launched: Launched | undefined): string {
  return `the program ${launched?.ended() ?? "has ended"}`;
}

async function withLog(unit: Unit, from: number, reason: string): Promise<string> {
  const tail = await logTail(unit.layout, from);
  return tail === "" ? reason : `${reason}\n${tail}`;
}

/** Launch records are kept a while after their process: one that was claimed must stay until its launcher cannot come any more. */
async function removeOldRecords(unit: Unit): Promise<void> {
  for (const name of await readdir(unit.layout.run)) {
    if (!/\.launch(\.\d+)?$/.test(name)) continue;
    const path = join(unit.layout.run, name);
    const age = Date.now() - (await stat(path).catch(() => ({ mtimeMs: Date.now() }))).mtimeMs;
    if (age > RECORD_KEPT_MS) await rm(path, { force: true });
  }
}
