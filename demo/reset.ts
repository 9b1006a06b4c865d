import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { StartError } from "#lib/config/start-error.ts";
import { removeStorage } from "#lib/db/embedded/remove-storage.ts";
import { removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { lockDataDirectory } from "#lib/host/lock-data-directory.ts";
import { DEMO_UNITS } from "./content/units.ts";
import { readDemoFile } from "./demo-file.ts";
import { targetOf } from "./fill.ts";
import { placeUnits } from "./unit-places.ts";

/**
 * Removes a demo with everything in it. Its programs and its database are stopped first, which may still
 * run when the demo was killed.
 *
 * @throws StartError when it runs or is being started, or the directory holds something else.
 */
export async function resetDemo(dataDir: string, signal: AbortSignal): Promise<void> {
  if (!existsSync(dataDir) || readdirSync(dataDir).length === 0) return;
  if (readDemoFile(dataDir) === null) {
    throw new StartError(
      `${dataDir} holds no demo, so it is not removed.`,
      "Remove it by hand if nothing in it is needed.",
    );
  }
  const unlock = lockDataDirectory(dataDir);
  try {
    await removeDemo(dataDir, signal);
  } finally {
    unlock();
  }
}

async function removeDemo(dataDir: string, signal: AbortSignal): Promise<void> {
  for (const placed of placeUnits(DEMO_UNITS, dataDir)) {
    await targetOf(placed).stop(signal, () => undefined);
    // They may lie outside of the data directory.
    for (const { path } of placed.sockets) await rm(dirname(path), { recursive: true, force: true });
  }
  await removeStorage(dataDir);
  await removeTree(dataDir);
}
