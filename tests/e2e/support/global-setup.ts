import type { FullConfig } from "@playwright/test";
import { ROLE_NAMES, ROLES } from "#lib/domain/access/roles.ts";
import { providerEnvironment } from "./providers.ts";
import { createToken } from "./run-loadline.ts";
import { freePort, type ServerProcess, startServerProcess } from "./server-process.ts";
import { type DemoServer, tellApiServer, tellDemoServer, tellFreshServer } from "./servers.ts";

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
    if (projects.has("app")) started.push(await startFreshServer(), await startDemo());
    return tearDown;
  } catch (error) {
    await tearDown().catch(() => {});
    throw error;
  }
}

const START = ["bin/loadline.mjs", "start"];

async function startApiServer(): Promise<ServerProcess> {
  const server = await startServerProcess(START, /Loadline runs at/);
  tellApiServer(await withToken(server));
  return server;
}

async function startFreshServer(): Promise<ServerProcess> {
  const server = await startServerProcess(START, /\/setup\?token=\S+\s/);
  const setupLink = /https?:\S+\/setup\?token=\S+/.exec(server.output())?.[0] ?? "";
  tellFreshServer({ url: server.url, setupLink });
  return server;
}

async function startDemo(): Promise<ServerProcess> {
  const providerPorts = { oidc: await freePort(), github: await freePort(), gitlab: await freePort() };
  const env = providerEnvironment(providerPorts);
  const server = await startServerProcess(["bin/bootstrap.mjs", "demo"], /Ctrl-C stops/, env);
  tellDemoServer({ ...(await withToken(server)), signIns: signInsOf(server.output()), providerPorts });
  return server;
}

async function withToken({ url, dataDir }: ServerProcess) {
  const adminToken = await createToken(dataDir, "--name", "e2e", "--role", "organization_admin");
  return { url, dataDir, adminToken };
}

/** The table that the demo prints: role, email, password. */
function signInsOf(output: string): DemoServer["signIns"] {
  const rows = ROLES.map((role) => {
    const [, email, password] = new RegExp(`^\\s*${ROLE_NAMES[role]}\\s+(\\S+@\\S+)\\s+(\\S+)`, "m").exec(output) ?? [];
    if (email === undefined || password === undefined) throw new Error(`The demo printed no sign-in for ${role}.`);
    return [role, { email, password }] as const;
  });
  return Object.fromEntries(rows) as DemoServer["signIns"];
}
