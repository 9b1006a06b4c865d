import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";

const POLL_MS = 100;
/** Below the 25 seconds that docs/process-source.md allows. */
const WATCH_MS = 10_000;

/** The version whose code cannot be imported. */
export const BROKEN_VERSION = "v0";

/**
 * Tells, as a process source, what a container serves. The containers of these tests are reached by nothing but the
 * engine, so it stands beside them: the version comes from the container's own environment, never from a deploy.
 */
export async function serveContainer(inspect: () => Promise<Docker.ContainerInspectInfo>) {
  const folder = await mkdtemp(join(tmpdir(), "ll-source-"));
  const socket = join(folder, "s.sock");

  async function serving(): Promise<{ instance: string; version: string } | null> {
    const found = await inspect().catch(() => null);
    if (found === null || !found.State.Running) return null;
    const version = found.Config.Env.find((text) => text.startsWith("VERSION="))?.slice("VERSION=".length) ?? "";
    return { instance: `${found.Id}@${found.State.StartedAt}`, version };
  }

  const server = createServer(async (request, response) => {
    const now = await serving();
    // Nothing listens where nothing runs.
    if (now === null) return request.socket.destroy();
    if (request.url === "/v1/snapshot") return answer(response, snapshotOf(now));
    const until = Date.now() + WATCH_MS;
    while (Date.now() < until && server.listening) {
      await sleep(POLL_MS);
      // A program that ends takes its connections with it.
      if ((await serving())?.instance !== now.instance) return request.socket.destroy();
    }
    answer(response, { instance: now.instance, revision: "1" });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return {
    socket,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function snapshotOf({ instance, version }: { instance: string; version: string }): object {
  const common = { location: "orders", instance, revision: "1", runtime: {} };
  return version === BROKEN_VERSION
    ? { ...common, status: "failed", error: { message: "ImportError: no module named ledger" } }
    : { ...common, status: "loaded", assets: [{ key: ["orders", "table"], codeVersion: version }] };
}

function answer(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}
