import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { StartError } from "#lib/config/start-error.ts";
import type { Stages } from "#lib/host/stages.ts";
import { systemChromium } from "#tests/e2e/support/system-chromium.ts";
import { aptInstall, canAptInstall } from "./apt-install.ts";

/**
 * Makes sure that there is a browser for the tests: the machine's own, Playwright's, or else installed, by the
 * system's packages where we may and by Playwright where not.
 *
 * @throws StartError when none can be had.
 */
export async function ensureChromium(stages: Stages): Promise<void> {
  if (isThere()) return;
  await stages.run("Chromium", async (detail) => {
    if (canAptInstall()) {
      detail("installing it with apt-get");
      const complaint = await aptInstall(["chromium"]);
      if (complaint !== "") detail(complaint);
    }
    if (isThere()) return;
    detail("fetching Playwright's");
    await run(process.execPath, ["node_modules/@playwright/test/cli.js", "install", "chromium"]);
    if (isThere()) return;
    throw new StartError(
      "The browser tests need Chromium, and it could not be installed.",
      "Install it (apt-get install chromium), or name one with LOADLINE_CHROMIUM=/path.",
    );
  });
}

function isThere(): boolean {
  return systemChromium(process.env) !== undefined || existsSync(chromium.executablePath());
}

/** Runs a program to its end, whichever it is: what counts is whether the browser is there afterwards. */
function run(command: string, args: string[]): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "ignore", "inherit"] });
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
}
