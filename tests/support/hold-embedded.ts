// A process that starts the embedded server of a directory and then waits to be killed.
import { startEmbeddedServer } from "#lib/db/embedded/start.ts";

const [, , directory = ""] = process.argv;
const server = await startEmbeddedServer(directory, { settings: { fsync: "off" } });
process.stdout.write(`${JSON.stringify({ pid: server.pid, url: server.url })}\n`);
setInterval(() => {}, 60_000);
