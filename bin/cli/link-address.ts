import type { CliIo } from "./cli-io.ts";

/** A link as it is handed over: at `LOADLINE_URL` where that is set, else the path to open on the server. */
export function linkAddress(env: CliIo["env"], path: string): string {
  return env.LOADLINE_URL ? new URL(path, env.LOADLINE_URL).href : path;
}
