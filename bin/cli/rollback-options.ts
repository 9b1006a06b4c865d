import type { Command } from "commander";
import { parseCount } from "./parse-number.ts";

/** Options of every command that executes a plan (`CarryOutOptions`). */
export function addCarryOutOptions(command: Command): Command {
  return addWaitOptions(
    command
      .option("--description <text>", "why; kept with the rollback")
      .option("-y, --yes", "do not ask; needed where nobody can be asked")
      .option("--acknowledge <check>", "accept this warning of the plan; may be repeated", collect)
      .option("--plan-only", "show the plan and change nothing"),
  );
}

/** Options of every command that waits for the end of a rollback. */
export function addWaitOptions(command: Command): Command {
  return command
    .option("--no-wait", "do not wait for the end")
    .option("--timeout <seconds>", "how long to wait for the end", parseCount(86_400), 1800);
}

function collect(text: string, before: string[] = []): string[] {
  return [...before, text];
}
