import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Environment } from "../config/environment.ts";
import { processIdentity } from "../config/process-identity.ts";
import { StartError } from "../config/start-error.ts";

const serverFileSchema = z.object({
  pid: z.number(),
  identity: z.string().nullable(),
  /** Address of the web process on this machine. */
  url: z.string(),
  databaseUrl: z.string(),
});
export type ServerFile = z.infer<typeof serverFileSchema>;

const NAME = "server.json";

/** Tells programs on this machine, run by the same user, how to reach what runs on a data directory. */
export function writeServerFile(dataDir: string, content: { url: string; databaseUrl: string }): void {
  const path = join(dataDir, NAME);
  const file: ServerFile = { pid: process.pid, identity: processIdentity(process.pid), ...content };
  writeFileSync(`${path}.new`, JSON.stringify(file), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

export function removeServerFile(dataDir: string): void {
  rmSync(join(dataDir, NAME), { force: true });
}

/** The Loadline that runs on a data directory now, or null. */
export function findServer(dataDir: string): ServerFile | null {
  try {
    const file = serverFileSchema.parse(JSON.parse(readFileSync(join(dataDir, NAME), "utf8")));
    return file.identity !== null && processIdentity(file.pid) === file.identity ? file : null;
  } catch {
    return null;
  }
}

/**
 * How the command line reaches the database on the server's machine: DATABASE_URL when it is set, else the
 * Loadline that runs on the data directory (the demo's, when none was named and only that one runs).
 *
 * @throws StartError when none runs.
 */
export function connectionForLocalCli(environment: Environment): { databaseUrl: string; url: string } {
  const { databaseUrl, dataDir, dataDirGiven, publicUrl } = environment;
  if (databaseUrl !== null) return { databaseUrl, url: publicUrl };
  const candidates = dataDirGiven ? [dataDir] : [dataDir, `${dataDir}-demo`];
  for (const candidate of candidates) {
    const server = findServer(candidate);
    if (server) return { databaseUrl: server.databaseUrl, url: server.url };
  }
  throw new StartError(
    `No Loadline runs on ${candidates.join(" or ")}.`,
    "Start it with npm start, or name the directory of the one that runs with LOADLINE_DATA_DIR=/path.",
  );
}
