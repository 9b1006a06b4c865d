import { setTimeout as delay } from "node:timers/promises";
import { errorCode } from "./durable.ts";
import { instanceMarker } from "./launch.ts";
import { isAlive, type ProcessRef, survivorsOf } from "./process-identity.ts";

const POLL_MS = 20;
/** A killed process goes at once unless the system holds it (a disk that does not answer). */
const KILL_WAIT_MS = 10_000;

/**
 * Ends a program with all processes of its group: tells it to stop (SIGTERM), gives it `timeoutMs`, then
 * kills what is left (SIGKILL). Resolves when none is left and throws when one cannot be ended, since
 * starting another beside it would make two. Resolves to true when it had to be killed.
 */
export async function stopProcess(ref: ProcessRef, instance: string, timeoutMs: number): Promise<boolean> {
  if (await isAlive(ref)) signalGroup(ref, "SIGTERM");
  else for (const pid of await survivorsOf(ref.pid, instanceMarker(instance))) signalOne(pid, "SIGTERM");
  if (await waitGone(ref, instance, timeoutMs)) return false;

  if (await isAlive(ref)) signalGroup(ref, "SIGKILL");
  for (const pid of await survivorsOf(ref.pid, instanceMarker(instance))) signalOne(pid, "SIGKILL");
  if (await waitGone(ref, instance, KILL_WAIT_MS)) return true;
  throw new Error(`process ${ref.pid} cannot be ended; another one is not started beside it`);
}

async function waitGone(ref: ProcessRef, instance: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (!(await isAlive(ref)) && (await survivorsOf(ref.pid, instanceMarker(instance))).length === 0) return true;
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
  }
}

/** The process leads its group (it was started in a session of its own), so the negative pid names both. */
function signalGroup(ref: ProcessRef, signal: NodeJS.Signals): void {
  signalOne(-ref.pid, signal);
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // Gone since it was looked at.
    if (errorCode(error) !== "ESRCH") throw error;
  }
}
