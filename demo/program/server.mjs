// The program of the demo's code locations: imports the definitions of the release that it lies in and serves
// them (docs/process-source.md). When they cannot be imported it stays up and says why, as a Dagster code
// server does. Plain Node, no dependencies: a release is complete by itself.
import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";

/** A watch is answered at the latest after this long; the one who asks gives up a little later. */
const WATCH_MS = 25_000;

const release = JSON.parse(readFileSync(new URL("release.json", import.meta.url), "utf8"));
const instance = process.env.LOADLINE_INSTANCE ?? randomUUID();
// One socket per code location. The first answers health checks too.
const sockets = process.env.DEMO_SOCKETS
  ? JSON.parse(process.env.DEMO_SOCKETS)
  : { [release.locations[0]]: process.env.LOADLINE_SOCKET };

const servers = await Promise.all(
  Object.entries(sockets).map(async ([location, path]) => serve(await load(location), path)),
);
console.log(`release ${release.name} serves ${Object.keys(sockets).join(", ")} as ${instance}`);

for (const signal of ["SIGTERM", "SIGINT"]) {
  process.once(signal, () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  });
}

async function load(location) {
  const state = {
    location,
    instance,
    // The definitions of a process never change, so neither does its state.
    revision: instance,
    runtime: { node: process.versions.node, ...release.runtime },
    metadata: { module_name: `${location}.definitions`, ...release.metadata },
  };
  try {
    const { default: assets } = await import(new URL(`${location}/definitions.mjs`, import.meta.url).href);
    return { ...state, status: "loaded", assets };
  } catch (error) {
    console.error(error);
    return { ...state, status: "failed", error: { message: `${error.name}: ${error.message}`, stack: error.stack } };
  }
}

function serve(state, path) {
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://unix");
    const answer = (body) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    const { location, revision } = state;
    if (url.pathname === "/health") answer({ instance, location });
    else if (url.pathname === "/v1/snapshot") answer(state);
    else if (url.pathname === "/v1/watch") {
      const waitMs = url.searchParams.get("revision") === revision ? WATCH_MS : 0;
      const timer = setTimeout(() => answer({ instance, revision }), waitMs);
      response.once("close", () => clearTimeout(timer));
    } else response.writeHead(404).end();
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, () => resolve(server));
  });
}
