import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { processIdentity } from "../../config/process-identity.ts";
import { StartError } from "../../config/start-error.ts";
import { findBinaries } from "./binaries.ts";
import { type Passwords, prepareCluster } from "./cluster.ts";
import { runningPostmaster, startPostmaster, stopLeftOver } from "./postmaster.ts";
import { chooseEndpoint, type Endpoint, own, prepareStorage, reachableBinaries } from "./storage.ts";
import { serverUser } from "./system-user.ts";

/** Name of the database and of the role that owns it. */
const NAME = "loadline";
/** Role by which web and worker connect; `grantRights` says what it may. */
export const APP_ROLE = "loadline_app";

export type EmbeddedServer = {
  /** Connection of the role that owns Loadline's database and nothing else. */
  readonly url: string;
  /** Connection of the role of web and worker, to the same database. */
  readonly appUrl: string;
  /** Connection of the superuser, to the database `postgres`. */
  readonly adminUrl: string;
  readonly pid: number;
  /** Resolves when the server has ended, asked or not. */
  readonly exited: Promise<void>;
  /** Makes an empty database for the same owner and resolves to its connection. */
  createDatabase(name: string): Promise<string>;
  /** @param limitMs after which the server is ended the hard way; the next start repairs that. */
  stop(limitMs?: number): Promise<void>;
};

/**
 * Starts the embedded PostgreSQL of a data directory, making it first when it is not there.
 * docs/decisions/0001-embedded-postgresql.md says why it is done this way.
 *
 * @param options.settings server settings on top of the usual ones.
 * @throws StartError with what to do about it.
 */
export async function startEmbeddedServer(
  dataDir: string,
  options: { settings?: Readonly<Record<string, string>> } = {},
): Promise<EmbeddedServer> {
  const user = serverUser();
  const storage = prepareStorage(dataDir, user);
  const binaries = reachableBinaries(findBinaries(), user);
  const cluster = await prepareCluster(storage, binaries, user);
  await settleLeftOver(storage, cluster.directory);
  const logDirectory = join(storage, "log");
  mkdirSync(logDirectory, { recursive: true });
  own(logDirectory, user);
  const endpoint = await chooseEndpoint(storage, user);
  const postmaster = await startPostmaster({
    cluster: cluster.directory,
    storage,
    binaries,
    user,
    endpoint,
    ...(options.settings ? { settings: options.settings } : {}),
  });
  writeFileSync(ownerFile(storage), JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }), {
    mode: 0o600,
  });
  const server: EmbeddedServer = {
    url: urlOf(endpoint, NAME, cluster.passwords.owner, NAME),
    appUrl: urlOf(endpoint, APP_ROLE, cluster.passwords.app, NAME),
    adminUrl: urlOf(endpoint, "postgres", cluster.passwords.superuser, "postgres"),
    pid: postmaster.pid,
    exited: postmaster.exited,
    createDatabase: async (name) => {
      const client = await connectAsAdmin(server);
      try {
        await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${NAME}`);
      } finally {
        await client.end();
      }
      return urlOf(endpoint, NAME, cluster.passwords.owner, name);
    },
    stop: async (limitMs) => {
      await postmaster.stop(limitMs);
      rmSync(ownerFile(storage), { force: true });
      if (endpoint.kind === "socket" && endpoint.temporary)
        rmSync(endpoint.directory, { recursive: true, force: true });
    },
  };
  try {
    await ensureDatabase(server, cluster.passwords);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return server;
}

/** A server of this directory that still runs is another Loadline's, or was left over by a killed one. */
async function settleLeftOver(storage: string, cluster: string): Promise<void> {
  const pid = runningPostmaster(cluster);
  if (pid === null) return;
  const owner = readOwner(storage);
  if (owner && owner.identity !== null && processIdentity(owner.pid) === owner.identity) {
    throw new StartError(
      `The database in ${cluster} is already in use by another Loadline (process ${owner.pid}).`,
      "Stop that one first, or choose another directory with LOADLINE_DATA_DIR=/path.",
    );
  }
  await stopLeftOver(pid, cluster);
}

function ownerFile(storage: string): string {
  return join(storage, "owner.json");
}

function readOwner(storage: string): { pid: number; identity: string | null } | null {
  try {
    return JSON.parse(readFileSync(ownerFile(storage), "utf8"));
  } catch {
    return null;
  }
}

function urlOf(endpoint: Endpoint, user: string, password: string, database: string): string {
  return endpoint.kind === "socket"
    ? `postgresql://${user}:${password}@localhost/${database}?host=${encodeURIComponent(endpoint.directory)}`
    : `postgresql://${user}:${password}@127.0.0.1:${endpoint.port}/${database}`;
}

/**
 * Makes the roles and the database when they are not there; an interrupted first start is finished here, and a data
 * directory of before there were two roles gets the second.
 */
async function ensureDatabase(server: EmbeddedServer, passwords: Passwords): Promise<void> {
  const client = await connectAsAdmin(server);
  try {
    for (const [name, secret] of [
      [NAME, passwords.owner],
      [APP_ROLE, passwords.app],
    ] as const) {
      const role = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name]);
      // A password cannot be a parameter of this statement; it is base64url and needs no more than the quotes.
      const password = client.escapeLiteral(secret);
      if (role.rowCount === 0) await client.query(`CREATE ROLE ${name} LOGIN PASSWORD ${password}`);
    }
    const database = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [NAME]);
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
  } finally {
    await client.end();
  }
}

async function connectAsAdmin(server: EmbeddedServer): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    throw new StartError(
      `The embedded database refuses its own password: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Put the files superuser-password, owner-password and app-password back from a backup of the data directory.",
      { cause },
    );
  }
}
