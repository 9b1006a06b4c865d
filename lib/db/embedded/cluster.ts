import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskFull, explainFileError, StartError } from "../../config/start-error.ts";
import type { Binaries } from "./binaries.ts";
import { asServer, canReach, type ServerUser } from "./system-user.ts";

/** The passwords of an embedded server, random and kept in files that only its user and root can read. */
export type Passwords = { superuser: string; owner: string; app: string };

/**
 * The directory of the server's files, made on first use. Interrupted making leaves nothing behind that a
 * later start takes for a finished cluster: initdb works in a directory that is renamed when it is done.
 *
 * @throws StartError when an existing cluster is damaged, or of another release than the programs.
 */
export async function prepareCluster(
  storage: string,
  binaries: Binaries,
  user: ServerUser,
): Promise<{ directory: string; passwords: Passwords; made: boolean }> {
  const directory = join(storage, "cluster");
  const passwords = {
    superuser: secret(join(storage, "superuser-password"), user),
    owner: secret(join(storage, "owner-password"), user),
    app: secret(join(storage, "app-password"), user),
  };
  if (existsSync(directory) && readdirSync(directory).length > 0) {
    checkCluster(directory, binaries);
    return { directory, passwords, made: false };
  }
  const unfinished = `${directory}.unfinished`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    await initialise(unfinished, join(storage, "superuser-password"), binaries, user);
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    throw explainFileError(error, directory);
  }
  return { directory, passwords, made: true };
}

function secret(path: string, user: ServerUser): string {
  try {
    if (existsSync(path)) {
      const kept = readFileSync(path, "utf8").trim();
      if (kept) return kept;
    }
    const made = randomBytes(24).toString("base64url");
    writeFileSync(path, `${made}\n`, { mode: 0o600 });
    if (user) chownSync(path, user.uid, user.gid);
    return made;
  } catch (error) {
    throw explainFileError(error, path);
  }
}

function checkCluster(directory: string, binaries: Binaries): void {
  const path = join(directory, "PG_VERSION");
  const majorVersion = binaries.version.split(".")[0];
  const missing = ["PG_VERSION", "global/pg_control", "base", "pg_wal"].find(
    (name) => !existsSync(join(directory, name)),
  );
  if (missing) {
    throw new StartError(
      `The database in ${directory} is damaged: ${missing} is missing.`,
      "Put the directory back from a backup, or move it away to start with an empty database.",
    );
  }
  const found = readFileSync(path, "utf8").trim();
  if (found !== majorVersion) {
    throw new StartError(
      `The database in ${directory} was made by PostgreSQL ${found || "(unknown)"}; this Loadline brings ${majorVersion}.`,
      "Start it with the release of Loadline that made it, or dump it there and restore it into a new directory.",
    );
  }
}

async function initialise(
  directory: string,
  passwordFile: string,
  binaries: Binaries,
  user: ServerUser,
): Promise<void> {
  const { status, output } = await run(
    binaries.initdb,
    [
      `--pgdata=${directory}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The built-in provider sorts the same on every machine, so that moving the directory never breaks an index.
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
      "--locale=C",
      "--no-instructions",
    ],
    user,
  );
  if (status === 0) return;
  if (output.includes("No space left on device")) throw diskFull(directory);
  if (output.includes("Permission denied") || !canReach(user, binaries.initdb)) {
    throw new StartError(
      `The database could not be made in ${directory}: permission denied.`,
      "Give this user the right to write there, or choose another directory with LOADLINE_DATA_DIR=/path.",
    );
  }
  throw new StartError(
    `The database could not be made in ${directory}: ${lastLine(output) || `initdb ended with ${status}`}.`,
    "Remove what the line names, or set DATABASE_URL to a PostgreSQL server of your own.",
  );
}

/** Runs a program of the server to its end. `output` is both streams, in English. */
function run(command: string, args: string[], user: ServerUser): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...asServer(user), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, output }));
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}
