import { execFileSync, spawnSync } from "node:child_process";
import { StartError } from "../../config/start-error.ts";

/** Whom the server runs as: `null` = whoever runs Loadline. */
export type ServerUser = { uid: number; gid: number; name: string } | null;

const NAME = "postgres";

/**
 * PostgreSQL refuses to run as root, so root hands it to the system user `postgres`, made when missing.
 *
 * @throws StartError when there is no such user and none can be made.
 */
export function serverUser(): ServerUser {
  if (process.getuid?.() !== 0) return null;
  const found = lookUp();
  if (found) return found;
  try {
    execFileSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME], {
      stdio: "pipe",
    });
  } catch (cause) {
    throw new StartError(
      "PostgreSQL does not run as root, and the system user postgres is missing and could not be made.",
      "Start Loadline as an ordinary user, make a system user postgres, or set DATABASE_URL to a server of your own.",
      { cause },
    );
  }
  const made = lookUp();
  if (!made) throw new Error("useradd succeeded but the user postgres is not there");
  return made;
}

function lookUp(): ServerUser {
  try {
    const id = (flag: string): number => Number(execFileSync("id", [flag, NAME], { encoding: "utf8", stdio: "pipe" }));
    return { uid: id("-u"), gid: id("-g"), name: NAME };
  } catch {
    return null;
  }
}

/** How the server's programs are run: as `user`, in English, with nothing of Loadline's environment. */
export function asServer(user: ServerUser): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  const env: Record<string, string> = { PATH: process.env.PATH ?? "", LC_ALL: "C" };
  return { cwd: "/", env: env as NodeJS.ProcessEnv, ...(user ? { uid: user.uid, gid: user.gid } : {}) };
}

/** True when `user` may pass through every directory down to `path` (which must exist). */
export function canReach(user: ServerUser, path: string): boolean {
  if (user === null) return true;
  return spawnSync("test", ["-x", path], { uid: user.uid, gid: user.gid }).status === 0;
}
