// What a measured release runs: a code location on LOADLINE_SOCKET, as docs/process-source.md describes it.
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";

const { assets } = JSON.parse(readFileSync("release.json", "utf8"));
const instance = process.env.LOADLINE_INSTANCE;
const socket = process.env.LOADLINE_SOCKET;
const snapshot = { location: "orders", instance, revision: "1", runtime: {}, status: "loaded", assets };

rmSync(socket, { force: true });
createServer((request, response) => {
  const answer = (body) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.url === "/health") answer({ instance });
  else if (request.url === "/v1/snapshot") answer(snapshot);
  else if (request.url?.startsWith("/v1/watch")) setTimeout(() => answer({ instance, revision: "1" }), 10_000);
  else response.writeHead(404).end();
}).listen(socket);
