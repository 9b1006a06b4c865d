import { Command, CommanderError } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { announceCommand } from "../commands/announce.ts";
import { applyCommand } from "../commands/apply.ts";
import { assetsCommand } from "../commands/assets.ts";
import { auditCommand } from "../commands/audit.ts";
import { connectionCommand } from "../commands/connection.ts";
import { deploymentCommand } from "../commands/deployment.ts";
import { diffCommand } from "../commands/diff.ts";
import { gateCommand } from "../commands/gate.ts";
import { historyCommand } from "../commands/history.ts";
import { keysCommand } from "../commands/keys.ts";
import { personCommand } from "../commands/person.ts";
import { recordCommand } from "../commands/record.ts";
import { releaseCommand } from "../commands/release.ts";
import { rollbackCommand } from "../commands/rollback.ts";
import { startCommand } from "../commands/start.ts";
import { tokenCommand } from "../commands/token.ts";
import { unitCommand } from "../commands/unit.ts";
import type { CliIo } from "./cli-io.ts";
import { describeFailure } from "./describe-failure.ts";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Runs one command line (without the program's name) and resolves to its exit code; never throws. */
export async function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  try {
    await buildProgram(io).parseAsync([...args], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    // Commander has written its own message; asking for help or the version is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    const { lines, exitCode } = describeFailure(error);
    for (const line of lines) io.note(line);
    return exitCode;
  }
}

/** The whole command line, every command of it answering errors by throwing. */
export function buildProgram(io: CliIo): Command {
  const program = new Command("loadline")
    .description("Record loads of code locations, look at their history, roll back")
    .version(manifest.version)
    .showHelpAfterError("(loadline help <command> says more)")
    // A command's options belong to it alone, not to those below it.
    .enablePositionalOptions()
    .addCommand(deploymentCommand(io))
    .addCommand(personCommand(io))
    .addCommand(tokenCommand(io))
    .addCommand(recordCommand(io))
    .addCommand(announceCommand(io))
    .addCommand(historyCommand(io))
    .addCommand(diffCommand(io))
    .addCommand(assetsCommand(io))
    .addCommand(rollbackCommand(io))
    .addCommand(gateCommand(io))
    .addCommand(unitCommand(io))
    .addCommand(connectionCommand(io))
    .addCommand(releaseCommand(io))
    .addCommand(applyCommand(io))
    .addCommand(keysCommand(io))
    .addCommand(auditCommand(io))
    .addCommand(startCommand(io));
  for (const command of everyCommand(program)) {
    command.exitOverride().configureOutput({ writeOut: io.out, writeErr: (text) => io.note(text.replace(/\n$/, "")) });
  }
  return program;
}

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}
