import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 50;
/** SQLITE_BUSY */
const BUSY = 5;

/**
 * Runs `work` while nobody else on this machine, in this process or another, holds the lock at `path`.
 * Waits until it is free or `signal` aborts.
 *
 * The lock is SQLite's exclusive one on an otherwise empty file: the operating system lets go of it when
 * its process ends, however that ends, so there is no stale lock to judge, and SQLite keeps two holders
 * within one process apart, which bare file locks do not. Nothing else may open that file.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal,
  onWait: () => void,
  work: () => Promise<T>,
): Promise<T> {
  const database = new DatabaseSync(path);
  try {
    if (!tryLock(database)) {
      onWait();
      do await delay(POLL_MS, undefined, { signal });
      while (!tryLock(database));
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec("BEGIN EXCLUSIVE");
    return true;
  } catch (error) {
    if (error instanceof Error && "errcode" in error && error.errcode === BUSY) return false;
    throw error;
  }
}
