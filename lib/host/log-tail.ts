import { readFileSync } from "node:fs";

/** The last lines of a log that say something; none when it cannot be read. */
export function logTail(path: string, lines: number): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line.trim() !== "")
      .slice(-lines);
  } catch {
    return [];
  }
}
