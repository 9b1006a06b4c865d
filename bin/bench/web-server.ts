import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { openDatabase } from "#lib/db/open.ts";
import { createStages } from "#lib/host/stages.ts";
import { startHost } from "#lib/host/start-host.ts";
import { createToken } from "#lib/services/access/create-token.ts";
import { makeStore, type Store } from "./store.ts";
import { withTemporaryDirectory } from "./temporary-directory.ts";

/** A whole Loadline on this machine: web, worker and database, and a handle on its store. */
export type WebServer = {
  readonly url: string;
  /** As people open it: signing in works under this address alone. */
  readonly publicUrl: string;
  readonly token: string;
  /** Of the process that answers requests. */
  readonly webPid: number;
  readonly store: Store;
};

/** Runs `work` against a Loadline that is started for it as `npm start` would; builds the pages when they are stale. */
export function withWebServer<T>(work: (server: WebServer) => Promise<T>): Promise<T> {
  return withTemporaryDirectory(async (dataDir) => {
    const port = await freePort();
    const publicUrl = `http://localhost:${port}`;
    const host = await startHost({
      dataDir,
      port,
      host: "127.0.0.1",
      publicUrl,
      databaseUrl: null,
      secret: null,
      stages: createStages(process.stderr),
    });
    const db = await openDatabase({ url: host.ownerDatabaseUrl, poolSize: 3 });
    try {
      const store = await makeStore(db);
      const { token } = await createToken(store.context, {
        name: "bench",
        kind: "service",
        role: "admin",
        deployments: null,
        scopes: [],
      });
      return await work({ url: host.url, publicUrl, token, webPid: webProcess(), store });
    } finally {
      await db.close();
      await host.stop();
    }
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === "string") throw new Error("no port was given");
  return address.port;
}

/** Id of the web process that this process started. */
function webProcess(): number {
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = readFileSync(`/proc/${name}/status`, "utf8").match(/^PPid:\s+(\d+)/m)?.[1];
      const command = readFileSync(`/proc/${name}/cmdline`, "utf8");
      if (Number(parent) === process.pid && command.includes("lib/host/web.ts")) return Number(name);
    } catch {
      // It has ended since it was listed.
    }
  }
  throw new Error("the web process is not among the processes");
}
