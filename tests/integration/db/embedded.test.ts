import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { isAlive } from "#lib/config/process-identity.ts";
import { StartError } from "#lib/config/start-error.ts";
import { APP_ROLE, type EmbeddedServer, startEmbeddedServer } from "#lib/db/embedded/start.ts";

const HOLDER = fileURLToPath(new URL("../../support/hold-embedded.ts", import.meta.url));

let directory: string;
let started: EmbeddedServer[];

/** A data directory after a first start, which every test gets a copy of: making one takes a second. */
let pristine: string;

beforeAll(async () => {
  pristine = newDirectory();
  await (await startEmbeddedServer(pristine, { settings: { fsync: "off" } })).stop();
});
afterAll(() => rmSync(pristine, { recursive: true, force: true }));

beforeEach(() => {
  directory = newDirectory();
  started = [];
  execFileSync("cp", ["-a", join(pristine, "postgres"), directory]);
});
afterEach(async () => {
  for (const server of started) await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

function newDirectory(): string {
  const made = mkdtempSync(join(tmpdir(), "loadline-embedded-"));
  // Root runs the server as another user, who has to pass through.
  chmodSync(made, 0o711);
  return made;
}

async function start(dataDir = directory, settings: Record<string, string> = {}): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer(dataDir, { settings: { fsync: "off", ...settings } });
  started.push(server);
  return server;
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const mode = (path: string): number => statSync(path).mode & 0o777;

describe("the embedded server", () => {
  it("gives a data directory of before there were two roles the second one, and keeps what is in it", async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 1 AS one");
    await query(first.adminUrl, `DROP ROLE ${APP_ROLE}`);
    await first.stop();
    rmSync(join(directory, "postgres", "app-password"));
    const second = await start();
    expect(await query(second.appUrl, "SELECT current_user::text AS role")).toEqual([{ role: APP_ROLE }]);
    await expect(query(second.appUrl, "SELECT one FROM kept")).rejects.toThrow("permission denied");
    expect(await query(second.url, "SELECT one FROM kept")).toEqual([{ one: 1 }]);
  });

  it("keeps what was written over a stop and a start", async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept AS SELECT 'über' AS text");
    await first.stop();
    const second = await start();
    expect(await query(second.url, "SELECT text FROM kept")).toEqual([{ text: "über" }]);
    expect(second.url).toBe(first.url);
  });

  it("lets nobody in without the password, over the socket neither, and listens on no port", async () => {
    const server = await start();
    const wrong = new URL(server.url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
    wrong.password = "";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow();
    const [settings] = await query(
      server.adminUrl,
      `SELECT current_setting('listen_addresses') AS listens,
        (SELECT count(*)::int FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256') AS other_methods`,
    );
    expect(settings).toEqual({ listens: "", other_methods: 0 });
    expect(mode(join(directory, "postgres"))).toBe(0o700);
    expect(mode(join(directory, "postgres/socket"))).toBe(0o700);
    expect(mode(join(directory, "postgres/owner-password"))).toBe(0o600);
    expect(mode(join(directory, "postgres/superuser-password"))).toBe(0o600);
  });

  it("stores any text and sorts it alike on every machine", async () => {
    const { url } = await start();
    const [row] = await query(
      url,
      `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider::text AS provider, datlocale AS locale
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({ encoding: "UTF8", provider: "b", locale: "C.UTF-8" });
  });

  it("starts after a crash, when the process id of then is another program's now", async () => {
    const server = await start();
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    const lock = join(directory, "postgres/cluster/postmaster.pid");
    const lines = readFileSync(lock, "utf8").split("\n");
    writeFileSync(lock, [String(process.pid), ...lines.slice(1)].join("\n"));
    // Its children notice the end of their parent a moment later.
    const next = await vi.waitFor(() => start(), { timeout: 10_000, interval: 200 });
    expect(await query(next.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("ends with the process that started it, also when that was killed", async () => {
    const holder = spawn(process.execPath, [HOLDER, directory], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(holder.stdout, "data")) as [Buffer];
    const { pid } = JSON.parse(line.toString()) as { pid: number };
    expect(isAlive(pid)).toBe(true);
    await expect(start()).rejects.toThrow(/already in use by another Loadline \(process \d+\)/);
    holder.kill("SIGKILL");
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 10_000);
    const next = await start();
    expect(await query(next.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("works where the path of the data directory is too long for a socket", async () => {
    const long = join(directory, "x".repeat(120));
    const server = await start(long);
    const socketDirectory = new URL(server.url).searchParams.get("host") ?? "";
    expect(socketDirectory.length).toBeLessThan(100);
    expect(mode(socketDirectory)).toBe(0o700);
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.stop();
    expect(() => statSync(socketDirectory)).toThrow(/ENOENT/);
  });

  it("finishes a first start that was interrupted while it made its files", async () => {
    rmSync(join(directory, "postgres/cluster"), { recursive: true });
    mkdirSync(join(directory, "postgres/cluster.unfinished/base"), { recursive: true });
    const server = await start();
    expect(await query(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("can be reached by a client that speaks the protocol over the socket alone", async () => {
    const server = await start();
    const host = new URL(server.url).searchParams.get("host") ?? "";
    const socket = createConnection(join(host, ".s.PGSQL.5432"));
    await once(socket, "connect");
    socket.destroy();
  });
});

describe("what keeps the embedded server from starting is said in one line each", () => {
  async function refusal(dataDir = directory): Promise<StartError> {
    const error = await start(dataDir).then(
      () => new Error("It started"),
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(StartError);
    const refused = error as StartError;
    expect(refused.message).not.toContain("\n");
    expect(refused.hint).not.toContain("\n");
    return refused;
  }

  it("a damaged directory", async () => {
    rmSync(join(directory, "postgres/cluster/PG_VERSION"));
    const { message, hint } = await refusal();
    expect(message).toContain("is damaged: PG_VERSION is missing");
    expect(hint).toContain("backup");
  });

  it("a directory of another release", async () => {
    writeFileSync(join(directory, "postgres/cluster/PG_VERSION"), "15\n");
    expect((await refusal()).message).toMatch(/made by PostgreSQL 15; this Loadline brings 18/);
  });

  it("a damaged file inside, in the server's own words", async () => {
    writeFileSync(join(directory, "postgres/cluster/global/pg_control"), "");
    expect((await refusal()).message).toMatch(/PostgreSQL did not start: .*pg_control/);
  });

  it("what went wrong now, not what went wrong earlier that day", async () => {
    const storage = join(directory, "postgres");
    for (const name of readdirSync(join(storage, "log"))) {
      appendFileSync(join(storage, "log", name), "FATAL:  could not write to file: No space left on device\n");
    }
    for (const name of readdirSync(join(storage, "cluster/pg_wal"))) {
      if (/^[0-9A-F]{24}$/.test(name)) rmSync(join(storage, "cluster/pg_wal", name));
    }
    expect((await refusal()).message).toMatch(/PostgreSQL did not start: could not locate a valid checkpoint record/);
  });

  it("a file where the directory should be", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    expect((await refusal(join(file, "data"))).message).toMatch(/Cannot write to|is not a directory/);
  });

  it.runIf(process.platform === "linux" && process.getuid?.() === 0)("a full disk", async () => {
    const small = join(directory, "small");
    mkdirSync(small);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m,mode=711", "tmpfs", small]);
    try {
      const { message, hint } = await refusal(small);
      expect(message).toContain("No space is left on the disk");
      expect(hint).toContain("Free some space");
    } finally {
      execFileSync("umount", ["-l", small]);
    }
  });

  it("a setting that the server refuses", async () => {
    const error = await start(directory, { shared_buffers: "nonsense" }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StartError);
    expect(String(error)).toContain('invalid value for parameter "shared_buffers"');
  });
});
