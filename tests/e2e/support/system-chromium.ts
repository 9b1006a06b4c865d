import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser that the machine has; undefined leaves the choice to Playwright, which then needs its own download. */
export function systemChromium(env: NodeJS.ProcessEnv): string | undefined {
  if (env.LOADLINE_CHROMIUM) return env.LOADLINE_CHROMIUM;
  const directories = ["/usr/bin", ...(env.PATH ?? "").split(delimiter)];
  return directories.flatMap((directory) => NAMES.map((name) => join(directory, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
