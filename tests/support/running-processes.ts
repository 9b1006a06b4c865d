import { readdirSync, readFileSync } from "node:fs";

/** Ids of the living processes that were started with `variable` (`NAME=value`) in their environment; Linux alone. */
export async function processesWith(variable: string): Promise<number[]> {
  return processesAtOnce(variable);
}

/** The same, done when it returns. */
export function processesAtOnce(variable: string): number[] {
  const found: number[] = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    if (!read(`/proc/${name}/environ`).split("\0").includes(variable)) continue;
    const stat = read(`/proc/${name}/stat`);
    // The name in brackets may hold anything, brackets too; the state follows the last of them.
    const state = stat.slice(stat.lastIndexOf(")") + 2)[0];
    if (state !== undefined && state !== "Z" && state !== "X") found.push(Number(name));
  }
  return found;
}

/** Empty where the process has ended. */
function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
