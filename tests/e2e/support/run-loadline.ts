import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { ROOT } from "./server-process.ts";

export type Run = { readonly exitCode: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the command line as a person would, through npm; `env` is laid over an environment without Loadline's own. */
export async function runLoadline(
  args: readonly string[],
  options: { env?: Record<string, string>; input?: string; cwd?: string } = {},
): Promise<Run> {
  const { LOADLINE_URL, LOADLINE_TOKEN, LOADLINE_DEPLOYMENT, LOADLINE_LOCATION, FORCE_COLOR, ...rest } = process.env;
  const child = spawn("npm", ["run", "--silent", "loadline", "--prefix", ROOT, "--", ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...rest, NO_COLOR: "1", ...options.env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { exitCode: child.exitCode, stdout, stderr };
}

/** Makes a token on the server's machine; throws with what was said when none was made. */
export async function createToken(dataDir: string, ...args: readonly string[]): Promise<string> {
  const run = await runLoadline(["token", "create", ...args], { env: { LOADLINE_DATA_DIR: dataDir } });
  if (run.exitCode !== 0) throw new Error(`loadline token create failed (${run.exitCode}): ${run.stderr}`);
  return run.stdout.trim();
}
