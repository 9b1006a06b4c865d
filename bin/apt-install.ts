import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 3;
const PAUSE_MS = 5_000;
const APT_GET = "/usr/bin/apt-get";

/** Whether we may install packages of the system, and it is one that has them. */
export function canAptInstall(): boolean {
  return process.getuid?.() === 0 && existsSync(APT_GET);
}

/**
 * Installs packages of the system quietly, again when the archive does not answer. Whoever calls looks afterwards
 * whether what is needed is there: the answer tells only what apt-get said last, "" when it was content.
 */
export async function aptInstall(packages: readonly string[]): Promise<string> {
  let complaint = "";
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    if (attempt > 1) await sleep(PAUSE_MS);
    complaint = await aptGet(["update"]);
    if (complaint === "") complaint = await aptGet(["install", "-y", "--no-install-recommends", ...packages]);
    if (complaint === "") return "";
  }
  return complaint;
}

/** What it said when it failed. */
function aptGet(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(APT_GET, ["-qq", ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    child.once("error", (error) => resolve(error.message));
    child.once("close", (status) => resolve(status === 0 ? "" : output.trim() || `apt-get ended with ${status}`));
  });
}
