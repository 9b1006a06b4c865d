import { realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { explainFileError } from "../../config/start-error.ts";
import { runningPostmaster, stopLeftOver } from "./postmaster.ts";

/** Removes the embedded database of a data directory for good, wherever it was put; none there is fine. */
export async function removeStorage(dataDir: string): Promise<void> {
  const path = join(dataDir, "postgres");
  let storage: string;
  try {
    storage = realpathSync(path);
  } catch {
    rmSync(path, { force: true });
    return;
  }
  const cluster = join(storage, "cluster");
  const pid = runningPostmaster(cluster);
  // Left over by a Loadline that was killed; the caller has made sure that none runs on this directory.
  if (pid !== null) await stopLeftOver(pid, cluster);
  try {
    rmSync(storage, { recursive: true, force: true });
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    throw explainFileError(error, path);
  }
}
