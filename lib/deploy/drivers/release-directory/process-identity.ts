import { execFile } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { promisify } from "node:util";
import { errorCode } from "./durable.ts";

/** A process as itself: pids are used again, an identity (boot and time of start) is not. */
export type ProcessRef = { pid: number; identity: string };

const HAS_PROC = process.platform === "linux";
const run = promisify(execFile);

/** Fields of `/proc/<pid>/stat` (proc_pid_stat(5)); the second, the name, may itself hold blanks and brackets. */
function parseStat(stat: string): { state: string; group: number; startTicks: string } | null {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, , group] = fields;
  const startTicks = fields[19];
  if (state === undefined || group === undefined || startTicks === undefined) return null;
  return { state, group: Number(group), startTicks };
}

/** Identity from what a launch record holds (launch.ts): the boot's id and a line of `stat`, or what `ps` says of the start. */
export function identityOf(boot: string, start: string): string | null {
  if (boot === "") return start.trim() === "" ? null : `start:${start.trim()}`;
  const stat = parseStat(start);
  return stat === null ? null : `boot:${boot}:${stat.startTicks}`;
}

/** Identity of a living process; null when there is none of that pid. One that ended but was not yet collected is dead. */
export async function identify(pid: number): Promise<string | null> {
  if (!HAS_PROC) return identifyWithPs(pid);
  const text = await readProc(`/proc/${pid}/stat`);
  const stat = text === null ? null : parseStat(text);
  if (text === null || stat === null || stat.state === "Z" || stat.state === "X") return null;
  const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
  return identityOf(boot.trim(), text);
}

async function identifyWithPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await run("ps", ["-o", "stat=", "-o", "lstart=", "-p", String(pid)], {
      env: { ...process.env, LC_ALL: "C" },
    });
    const [state = "", ...start] = stdout.trim().split(/\s+/);
    return state.startsWith("Z") ? null : identityOf("", start.join(" "));
  } catch {
    // ps exits with 1 when there is no such process.
    return null;
  }
}

export async function isAlive(ref: ProcessRef): Promise<boolean> {
  return (await identify(ref.pid)) === ref.identity;
}

/** Working directory of a process; null where the system does not tell. */
export async function workingDirectory(pid: number): Promise<string | null> {
  if (!HAS_PROC) return null;
  try {
    return (await readlink(`/proc/${pid}/cwd`)).replace(/ \(deleted\)$/, "");
  } catch {
    return null;
  }
}

/**
 * Living processes of a process group whose leader has ended, of those that carry `marker` in the
 * environment they were started with: without it the group could be a later, foreign one with the same id.
 * Empty where the system does not tell.
 */
export async function survivorsOf(group: number, marker: string): Promise<number[]> {
  if (!HAS_PROC) return [];
  const survivors: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readProc(`/proc/${name}/stat`);
    const stat = text === null ? null : parseStat(text);
    if (stat === null || stat.group !== group || stat.state === "Z" || stat.state === "X") continue;
    const environment = await readProc(`/proc/${name}/environ`);
    if (environment?.split("\0").includes(marker)) survivors.push(Number(name));
  }
  return survivors;
}

/** A file of /proc; null when its process has gone or is another user's. */
async function readProc(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || code === "EPERM") return null;
    throw error;
  }
}
