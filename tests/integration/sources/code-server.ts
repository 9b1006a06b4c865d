import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Served } from "#tests/contract/source.ts";

/** A code server in this process (docs/process-source.md), so that a test says what it serves and when. */
export type CodeServer = {
  serve(served: Served): void;
  /** Answers the watches that are open with the revision as it is, as when their time is over; how many there were. */
  endWatches(): number;
  close(): Promise<void>;
};

export async function startCodeServer(location: string, path: string, first: Served): Promise<CodeServer> {
  const instance = randomUUID();
  let served = first;
  let revision = 1;
  const waiting = new Set<() => void>();

  return listen(path, (request, response) => {
    const url = new URL(request.url ?? "/", "http://unix");
    const answer = (body: object) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify({ location, instance, revision: String(revision), ...body }));
    };
    if (url.pathname === "/v1/snapshot") {
      if ("error" in served) answer({ status: "failed", error: served.error });
      else answer({ status: "loaded", assets: served.assets.map((name) => ({ key: [name] })) });
    } else if (url.pathname === "/v1/watch" && url.searchParams.get("revision") !== String(revision)) answer({});
    else if (url.pathname === "/v1/watch") waiting.add(() => answer({}));
    else response.writeHead(404).end();
  }).then(({ close }) => {
    const endWatches = () => {
      const open = [...waiting];
      waiting.clear();
      for (const tell of open) tell();
      return open.length;
    };
    return {
      close,
      endWatches,
      serve(next) {
        served = next;
        revision++;
        endWatches();
      },
    };
  });
}

/** Something on the socket that answers every request with `body`, or never when it is null. */
export async function startImpostor(path: string, body: string | null): Promise<{ close(): Promise<void> }> {
  return listen(path, (_request, response) => {
    if (body !== null) response.writeHead(200).end(body);
  });
}

async function listen(
  path: string,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ close(): Promise<void> }> {
  await rm(path, { force: true });
  const server: Server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
