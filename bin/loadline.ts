import { processIo } from "./cli/cli-io.ts";
import { runCli } from "./cli/run-cli.ts";
import { survivePipes } from "./cli/survive-pipes.ts";

survivePipes();
process.exitCode = await runCli(process.argv.slice(2), processIo());
