import type { FullConfig } from "@playwright/test";
import { createToken } from "./run-loadline.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { tellApiServer } from "./servers.ts";

/** Starts the servers that the chosen projects need; what it returns stops them and fails when one ends badly. */
export default async function setUp(config: FullConfig): Promise<() => Promise<void>> {
  const projects = new Set(config.filteredProjects.map(({ name }) => name));
  const started: ServerProcess[] = [];
  const tearDown = async () => {
    const results = await Promise.allSettled(started.map((server) => server.stop()));
    const failures = results.filter((result) => result.status === "rejected").map(({ reason }) => reason);
    if (failures.length > 0) throw new AggregateError(failures, failures.map(String).join("\n"));
  };
  try {
    if (projects.has("api")) started.push(await startApiServer());
    return tearDown;
  } catch (error) {
    await tearDown().catch(() => {});
    throw error;
  }
}

async function startApiServer(): Promise<ServerProcess> {
  const server = await startServerProcess(["bin/loadline.mjs", "start"], null);
  const adminToken = await createToken(server.dataDir, "--name", "e2e", "--role", "organization_admin");
  tellApiServer({ url: server.url, dataDir: server.dataDir, adminToken, startOutput: server.output() });
  return server;
}
