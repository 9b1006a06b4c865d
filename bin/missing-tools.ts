import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { Tool } from "./real-parts.ts";

/** Daemons lie where only root's path leads. */
const SYSTEM_DIRECTORIES = ["/usr/bin", "/bin", "/usr/sbin", "/sbin"];

/** Which of these this machine does not have; each once. */
export function missingTools(
  tools: readonly Tool[],
  env: Readonly<Record<string, string | undefined>> = process.env,
): Tool[] {
  const directories = [...(env.PATH ?? "").split(delimiter), ...SYSTEM_DIRECTORIES];
  return [...new Set(tools)].filter(
    ({ commands, probe }) =>
      !commands
        .flatMap((command) => directories.map((directory) => join(directory, command)))
        .filter(isExecutable)
        .some((path) => probe === undefined || spawnSync(path, [...probe], { stdio: "ignore" }).status === 0),
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
