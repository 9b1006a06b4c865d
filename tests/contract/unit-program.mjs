// The program of the deploy target's conformance suite. `behaviour.txt` beside it says how it behaves.
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";

const behaviour = readFileSync("behaviour.txt", "utf8").trim();
const alive = new DatabaseSync(process.env.ALIVE_LOCK);
try {
  alive.exec("BEGIN EXCLUSIVE");
} catch {
  // The operating system frees the lock when its holder ends, so whoever holds it now is alive.
  appendFileSync(`${process.env.ALIVE_LOCK}.overlaps`, `${process.pid}\n`);
}

if (behaviour === "ends-at-once") {
  console.error("cannot open the ledger");
  process.exit(3);
}
if (behaviour === "ignores-stop") process.on("SIGTERM", () => undefined);

createServer((request, response) => {
  const healthy = request.url === "/health" && behaviour !== "never-healthy";
  response.writeHead(healthy ? 200 : 503, { "content-type": "application/json" });
  // Before the answer: whoever waits longer than this after it finds nobody, however busy the machine is.
  if (behaviour === "ends-when-healthy") setTimeout(() => process.exit(4), 30);
  response.end(JSON.stringify({ instance: process.env.LOADLINE_INSTANCE }));
}).listen(process.env.LOADLINE_SOCKET);
