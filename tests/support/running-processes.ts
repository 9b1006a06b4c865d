import { readdir, readFile } from "node:fs/promises";

/** Ids of the living processes that were started with `variable` (`NAME=value`) in their environment; Linux alone. */
export async function processesWith(variable: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const environment = await readFile(`/proc/${name}/environ`, "utf8").catch(() => "");
    if (!environment.split("\0").includes(variable)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    // The name in brackets may hold anything, brackets too; the state follows the last of them.
    const state = stat.slice(stat.lastIndexOf(")") + 2)[0];
    if (state !== undefined && state !== "Z" && state !== "X") found.push(Number(name));
  }
  return found;
}
