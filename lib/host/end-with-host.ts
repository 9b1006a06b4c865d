// Loaded into the web and worker processes, and into a build, before their own code: they end when the host is
// gone, also when it was killed without a chance to stop them. The channel closes with the host's process.
import { fileURLToPath } from "node:url";

const GRACE_MS = 8_000;

// The programs that they start themselves do not load it: their channel is not the host's, and keeps them alive.
const own = process.execArgv.indexOf(fileURLToPath(import.meta.url));
if (own > 0) process.execArgv.splice(own - 1, 2);

if (process.channel) {
  process.once("disconnect", () => {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), GRACE_MS).unref();
    process.kill(process.pid, "SIGTERM");
  });
  // Listening keeps a process alive that has nothing else to do.
  process.channel.unref();
}
