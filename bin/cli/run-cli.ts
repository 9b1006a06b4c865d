import type { Command } from "commander";
import { agentCommand } from "../commands/agent.ts";
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
import type { ExitCode } from "./exit-codes.ts";
import { makeProgram, runProgram } from "./program.ts";

/** Runs one command line (without the program's name) and resolves to its exit code; never throws. */
export function runCli(args: readonly string[], io: CliIo): Promise<ExitCode> {
  return runProgram(buildProgram(io), args, io);
}

/** The whole command line. */
export function buildProgram(io: CliIo): Command {
  return makeProgram(
    [
      deploymentCommand(io),
      personCommand(io),
      tokenCommand(io),
      recordCommand(io),
      announceCommand(io),
      historyCommand(io),
      diffCommand(io),
      assetsCommand(io),
      rollbackCommand(io),
      gateCommand(io),
      agentCommand(io),
      unitCommand(io),
      connectionCommand(io),
      releaseCommand(io),
      applyCommand(io),
      keysCommand(io),
      auditCommand(io),
      startCommand(io),
    ],
    io,
  );
}
