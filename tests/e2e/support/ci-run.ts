import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

export type CiRun = { readonly exitCode: number | null; readonly output: string };

/**
 * Runs a program as a CI system's runner would: with nothing on its path but the system's own programs and this Node,
 * so that a `loadline` of this machine is not found.
 */
export async function runAsCi(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<CiRun> {
  const { HOME = "/", NODE_ENV } = process.env;
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  const child = spawn(command, [...args], {
    cwd: options.cwd,
    env: { HOME, NODE_ENV, PATH, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { exitCode: child.exitCode, output: stdout + stderr };
}

/** What a step of GitHub Actions did, as its runner sees it. */
export type ActionRun = CiRun & {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
};

/** Runs an action's program with its inputs the way in which the runner hands them over. */
export async function runAction(
  file: string,
  inputs: Readonly<Record<string, string>>,
  options: { cwd: string; env: Readonly<Record<string, string>> },
): Promise<ActionRun> {
  const directory = mkdtempSync(join(tmpdir(), "loadline-runner-"));
  try {
    const [outputFile, summaryFile] = ["output", "summary"].map((name) => join(directory, name)) as [string, string];
    for (const path of [outputFile, summaryFile]) writeFileSync(path, "");
    const run = await runAsCi(process.execPath, [file], {
      cwd: options.cwd,
      env: {
        ...options.env,
        ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
        GITHUB_ACTIONS: "true",
        GITHUB_OUTPUT: outputFile,
        GITHUB_STEP_SUMMARY: summaryFile,
      },
    });
    const lines = readFileSync(outputFile, "utf8").split("\n").filter(Boolean);
    return {
      ...run,
      outputs: Object.fromEntries(lines.map((line) => line.split("=", 2) as [string, string])),
      summary: readFileSync(summaryFile, "utf8"),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
