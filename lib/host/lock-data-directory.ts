import { join } from "node:path";
import { StartError } from "../config/start-error.ts";
import { takeLock } from "./lock-file.ts";

/**
 * Keeps every other Loadline from a data directory until the returned function is called.
 *
 * @throws StartError when another one runs there.
 */
export function lockDataDirectory(dataDir: string): () => void {
  const lock = takeLock(join(dataDir, "host.lock"));
  if (lock.held) return lock.release;
  throw new StartError(
    `Another Loadline (process ${lock.holder}) already runs on ${dataDir}.`,
    "Stop that one first, or choose another directory with LOADLINE_DATA_DIR=/path.",
  );
}
