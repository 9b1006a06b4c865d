import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { processIdentity } from "../config/process-identity.ts";
import { explainFileError } from "../config/start-error.ts";

export type LockResult = { held: true; release: () => void } | { held: false; holder: number };

/**
 * Takes the lock that a file stands for. A lock whose process has ended is taken over, also when another
 * process has its id by now.
 */
export function takeLock(path: string): LockResult {
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) });
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, mine, { mode: 0o600 });
    for (;;) {
      try {
        // A link appears whole under its name, or not at all when the name is taken.
        linkSync(draft, path);
        return { held: true, release: () => release(path, mine) };
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      }
      const found = read(path);
      const holder = found === null ? null : holderOf(found);
      if (holder !== null) return { held: false, holder };
      if (found !== null) setAside(path, found);
    }
  } catch (error) {
    throw explainFileError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

/** The process that holds the lock; null when it has ended, or the text says nothing. */
function holderOf(text: string): number | null {
  try {
    const { pid, identity } = JSON.parse(text) as { pid: number; identity: string | null };
    return identity !== null && processIdentity(pid) === identity ? pid : null;
  } catch {
    return null;
  }
}

/** Removes a stale lock, unless another process was faster and the file is its own by now. */
function setAside(path: string, stale: string): void {
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== stale) {
    try {
      linkSync(aside, path);
    } catch {
      // A third process has it; the one whose file this was will be told so at its own next look.
    }
  }
  rmSync(aside, { force: true });
}

function release(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}
