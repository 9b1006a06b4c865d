import { processIo } from "./cli/cli-io.ts";
import { runCli } from "./cli/run-cli.ts";

// `loadline history | head` closes the pipe early: that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await runCli(process.argv.slice(2), processIo());
