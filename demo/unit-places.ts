import { createHash } from "node:crypto";
import { chmodSync, lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explainFileError, StartError } from "#lib/config/start-error.ts";
import { SOCKET_PATH_BYTES } from "#lib/deploy/drivers/release-directory/config.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import type { DemoUnit } from "./content/release.ts";

/** Where a unit of the demo lives, and how it is run. */
export type PlacedUnit = {
  unit: DemoUnit;
  root: string;
  sockets: { location: string; path: string }[];
  /** Configuration of its deploy target. */
  config: JsonObject;
};

/** Makes the directories of the units. @throws StartError when they cannot be made. */
export function placeUnits(units: readonly DemoUnit[], dataDir: string): PlacedUnit[] {
  const socketDirectory = makeSocketDirectory(dataDir, units);
  return units.map((unit) => {
    const root = join(dataDir, "units", unit.name);
    try {
      mkdirSync(join(root, "releases"), { recursive: true, mode: 0o700 });
    } catch (error) {
      throw explainFileError(error, root);
    }
    const sockets = unit.locations.map((location) => ({ location, path: join(socketDirectory, `${location}.sock`) }));
    const [first] = sockets;
    if (first === undefined) throw new Error(`the demo's unit ${unit.name} serves no code location`);
    const config: JsonObject = {
      root,
      command: [process.execPath, "server.mjs"],
      socket: first.path,
      environment: {
        DEMO_SOCKETS: JSON.stringify(Object.fromEntries(sockets.map(({ location, path }) => [location, path]))),
      },
      healthTimeoutMs: 30_000,
      settleMs: 300,
      stopTimeoutMs: 3_000,
    };
    return { unit, root, sockets, config };
  });
}

/** Beside the data, or in the system's directory for temporary files where the path would be too long for a socket. */
function makeSocketDirectory(dataDir: string, units: readonly DemoUnit[]): string {
  const longest = Math.max(
    ...units.flatMap((unit) => unit.locations.map((name) => Buffer.byteLength(`/${name}.sock`))),
  );
  const beside = join(dataDir, "sockets");
  const fits = Buffer.byteLength(beside) + longest <= SOCKET_PATH_BYTES;
  const hash = createHash("sha256").update(dataDir).digest("hex").slice(0, 10);
  const directory = fits ? beside : join(tmpdir(), `loadline-demo-${hash}`);
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    // In a directory that everybody may write to, another user may have been first.
    const stats = lstatSync(directory);
    if (!stats.isDirectory() || (process.getuid !== undefined && stats.uid !== process.getuid())) {
      throw new StartError(
        `${directory} belongs to another user.`,
        "Name a shorter path: npm run demo -- --data-dir PATH",
      );
    }
    chmodSync(directory, 0o700);
  } catch (error) {
    throw explainFileError(error, directory);
  }
  return directory;
}
