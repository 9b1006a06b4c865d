import type { ExitCode } from "./exit-codes.ts";

/** Ends the run with a message for people and an exit code for scripts. */
export class CliError extends Error {
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string) {
    super(message);
    this.name = "CliError";
    this.exitCode = exitCode;
  }
}
