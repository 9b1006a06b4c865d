import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { explainFileError } from "../../config/start-error.ts";
import type { Binaries } from "./binaries.ts";
import { canReach, type ServerUser } from "./system-user.ts";

/** Where root keeps what the server's user could not reach inside a private directory such as /root. */
const SHARED_STATE = "/var/lib/loadline";

/** Longest path of a Unix socket that every platform takes (macOS: 103 bytes and the end). */
const SOCKET_PATH_BYTES = 100;

/**
 * Makes `<dataDir>/postgres`, owned by the server's user and closed to everybody else, and returns its real
 * path. When the server's user cannot reach the data directory, that path is a link to a directory of its
 * own below /var/lib/loadline.
 *
 * @throws StartError when it cannot be made.
 */
export function prepareStorage(dataDir: string, user: ServerUser): string {
  const path = join(resolve(dataDir), "postgres");
  try {
    // Passing through is all that others may do; what is secret in there is closed by itself.
    mkdirSync(dirname(path), { recursive: true, mode: user ? 0o711 : 0o700 });
    if (!existsSync(path)) {
      // A link whose directory is gone.
      rmSync(path, { force: true });
      if (user && !canReach(user, dirname(path))) {
        const elsewhere = join(SHARED_STATE, randomBytes(8).toString("hex"));
        mkdirSync(elsewhere, { recursive: true });
        chmodSync(SHARED_STATE, 0o711);
        symlinkSync(elsewhere, path);
      } else {
        mkdirSync(path);
      }
    }
    const real = realpathSync(path);
    own(real, user);
    return real;
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/** Gives a directory to the server's user alone. */
export function own(path: string, user: ServerUser): void {
  chmodSync(path, 0o700);
  if (user) chownSync(path, user.uid, user.gid);
}

/** The server's programs where its user can run them: a copy when they are inside a private directory. */
export function reachableBinaries(binaries: Binaries, user: ServerUser): Binaries {
  if (canReach(user, binaries.postgres)) return binaries;
  const root = join(SHARED_STATE, `postgresql-${binaries.version}`);
  if (!existsSync(root)) {
    const unfinished = `${root}.${randomBytes(4).toString("hex")}`;
    try {
      cpSync(binaries.root, unfinished, { recursive: true, verbatimSymlinks: true });
      chmodSync(SHARED_STATE, 0o711);
      renameSync(unfinished, root);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      // Another process may have been first.
      if (!existsSync(root)) throw explainFileError(error, root);
    }
  }
  return { ...binaries, root, initdb: join(root, "bin", "initdb"), postgres: join(root, "bin", "postgres") };
}

/** How clients reach the server: a directory with a Unix socket, or a port of the loopback interface. */
export type Endpoint = { kind: "socket"; directory: string; temporary: boolean } | { kind: "loopback"; port: number };

/**
 * Chooses where the server listens: inside its own directory; in a short private directory where that path
 * is too long or its file system holds no sockets; on the loopback interface where neither works.
 */
export async function chooseEndpoint(storage: string, user: ServerUser): Promise<Endpoint> {
  const inside = join(storage, "socket");
  mkdirSync(inside, { recursive: true });
  own(inside, user);
  if (await holdsSocket(inside)) return { kind: "socket", directory: inside, temporary: false };
  for (const parent of new Set([tmpdir(), "/tmp"])) {
    const directory = join(parent, `loadline-${randomBytes(6).toString("hex")}`);
    try {
      mkdirSync(directory, { mode: 0o700 });
      own(directory, user);
    } catch {
      continue;
    }
    if ((await holdsSocket(directory)) && canReach(user, parent)) return { kind: "socket", directory, temporary: true };
    rmSync(directory, { recursive: true, force: true });
  }
  return { kind: "loopback", port: await freePort() };
}

async function holdsSocket(directory: string): Promise<boolean> {
  const path = join(directory, ".s.PGSQL.5432");
  if (Buffer.byteLength(path) > SOCKET_PATH_BYTES) return false;
  if (existsSync(path)) return true;
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(join(directory, ".probe"), () => server.close(() => resolve(true)));
  });
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
