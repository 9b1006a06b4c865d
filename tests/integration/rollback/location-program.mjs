// A program that serves code locations, one per socket. `release.json` beside it says what it is; the first
// location answers on LOADLINE_SOCKET, the others on the sockets of EXTRA_SOCKETS (JSON: {name: path}).
import { appendFileSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";

const release = JSON.parse(readFileSync("release.json", "utf8"));
const instance = process.env.LOADLINE_INSTANCE;
const alive = new DatabaseSync(process.env.ALIVE_LOCK);
try {
  alive.exec("BEGIN EXCLUSIVE");
} catch {
  // The operating system frees the lock when its holder ends, so whoever holds it now is alive.
  appendFileSync(`${process.env.ALIVE_LOCK}.overlaps`, `${process.pid}\n`);
}
if (release.behaviour === "ends-at-once") {
  console.error(release.lastWords ?? "cannot open the ledger");
  process.exit(3);
}

if (release.behaviour === "never-ready") await new Promise((resolve) => setTimeout(resolve, 3_600_000));

function snapshotOf(location) {
  const common = { location, instance, revision: "1", runtime: release.runtime ?? {} };
  if (release.error) return { ...common, status: "failed", error: { message: release.error } };
  const assets = (release.assets[location] ?? []).map((asset) =>
    release.behaviour === "varies" ? { ...asset, metadata: { started: { type: "text", value: instance } } } : asset,
  );
  return { ...common, status: "loaded", assets };
}

function serve(location, socket) {
  rmSync(socket, { force: true });
  createServer((request, response) => {
    const answer = (body) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (request.url === "/health") answer({ instance });
    else if (request.url === "/v1/snapshot") answer(snapshotOf(location));
    else if (request.url?.startsWith("/v1/watch")) setTimeout(() => answer({ instance, revision: "1" }), 10_000);
    else response.writeHead(404).end();
  }).listen(socket);
}

const extra = JSON.parse(process.env.EXTRA_SOCKETS ?? "{}");
for (const [location, socket] of Object.entries(extra)) serve(location, socket);
serve(process.env.LOCATION, process.env.LOADLINE_SOCKET);
