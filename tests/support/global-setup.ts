import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startEmbeddedServer } from "#lib/db/embedded/start.ts";
import { grantRights } from "#lib/db/grant-rights.ts";
import { migrate } from "#lib/db/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The superuser's connection to the run's server, the role that owns every test's database, that of the tests. */
    adminUrl: string;
    ownerUrl: string;
    appUrl: string;
  }
}

/** One server per run; its database `template` is migrated once and every test file clones it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), "loadline-tests-"));
  // Root runs the server as another user, who has to pass through.
  chmodSync(directory, 0o711);
  const server = await startEmbeddedServer(directory, {
    // Nothing here has to survive a crash of the machine.
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "300" },
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    const template = await server.createDatabase("template");
    await migrate(template);
    const app = new URL(server.appUrl);
    app.pathname = "/template";
    await grantRights(template, app.href);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide("adminUrl", server.adminUrl);
  project.provide("ownerUrl", server.url);
  project.provide("appUrl", server.appUrl);
  return stop;
}
