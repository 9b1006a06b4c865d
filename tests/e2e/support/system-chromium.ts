import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import type { LaunchOptions } from "@playwright/test";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The browser that the machine has; undefined leaves the choice to Playwright, which then needs its own download. */
export function systemChromium(env: NodeJS.ProcessEnv): string | undefined {
  if (env.LOADLINE_CHROMIUM) return env.LOADLINE_CHROMIUM;
  const directories = ["/usr/bin", ...(env.PATH ?? "").split(delimiter)];
  return directories.flatMap((directory) => NAMES.map((name) => join(directory, name))).find(isExecutable);
}

/** How browsers of the tests are started. */
export function chromiumOptions(env: NodeJS.ProcessEnv): LaunchOptions {
  const executablePath = systemChromium(env);
  return {
    ...(executablePath ? { executablePath } : {}),
    // Nothing but the page under test may reach the network, and a container has no user namespaces.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
