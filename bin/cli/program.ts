import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import type { CliIo } from "./cli-io.ts";
import { describeFailure } from "./describe-failure.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** A command line of these commands, every one of them answering errors by throwing. */
export function makeProgram(commands: readonly Command[], io: CliIo): Command {
  const program = new Command("loadline")
    .description("Record loads of code locations, look at their history, roll back")
    .version(manifest.version)
    .showHelpAfterError("(loadline help <command> says more)")
    // A command's options belong to it alone, not to those below it.
    .enablePositionalOptions();
  for (const command of commands) program.addCommand(command);
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeOut: io.out, writeErr: (text) => io.note(text.replace(/\n$/, "")) });
  }
  return program;
}

/** Runs a command line (without the program's name) and resolves to its exit code; never throws. */
export async function runProgram(program: Command, args: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    await program.parseAsync([...args], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    // Commander has written its own message; asking for help or the version is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { lines, exitCode } = describeFailure(error);
    for (const line of lines) io.note(line);
    return exitCode;
  }
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
