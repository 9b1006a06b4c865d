// The command line for other machines than the server's: the commands that talk to a server over HTTP, and nothing that
// they do not need. It is built to one file (lib/host/client-program.ts), which every server hands out.

import { processIo } from "./cli/cli-io.ts";
import { makeProgram, runProgram } from "./cli/program.ts";
import { survivePipes } from "./cli/survive-pipes.ts";
import { agentCommand } from "./commands/agent.ts";
import { announceCommand } from "./commands/announce.ts";
import { assetsCommand } from "./commands/assets.ts";
import { diffCommand } from "./commands/diff.ts";
import { gateCommand } from "./commands/gate.ts";
import { historyCommand } from "./commands/history.ts";
import { recordCommand } from "./commands/record.ts";
import { rollbackCommand } from "./commands/rollback.ts";

survivePipes();
const io = processIo();
const program = makeProgram(
  [
    recordCommand(io),
    announceCommand(io),
    gateCommand(io),
    agentCommand(io),
    historyCommand(io),
    diffCommand(io),
    assetsCommand(io),
    rollbackCommand(io),
  ],
  io,
);
process.exitCode = await runProgram(program, process.argv.slice(2), io);
