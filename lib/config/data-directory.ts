import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { explainFileError, StartError } from "./start-error.ts";

/**
 * Makes the data directory and proves that it can be written to. Root's is open to passing through, because
 * the embedded server runs as another user; every secret in it is closed by itself.
 *
 * @throws StartError when it cannot be made or written to.
 */
export function prepareDataDirectory(dataDir: string): void {
  try {
    makeDirectory(dataDir, process.getuid?.() === 0 ? 0o711 : 0o700);
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const explained = explainFileError(error, dataDir);
    if (explained instanceof StartError || !(error instanceof Error) || !("code" in error)) throw explained;
    throw new StartError(
      `${dataDir} cannot be made a data directory (${error.code}).`,
      "Choose another directory with LOADLINE_DATA_DIR=/path.",
      { cause: error },
    );
  }
}

/**
 * As `mkdir -p`. Node's own recursive one never ends where a directory cannot hold others and the system says
 * that it is missing (/proc).
 */
function makeDirectory(path: string, mode: number): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeDirectory(parent, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/**
 * The secret that signs sessions, made at the first call. Processes that start at once agree on one: the
 * file appears whole under its name or not at all, and the first one stays.
 */
export function readSecret(dataDir: string): string {
  const path = join(dataDir, "secret");
  try {
    return keptSecret(path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw explainFileError(error, path);
  }
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    return keptSecret(path);
  } catch (error) {
    throw explainFileError(error, path);
  }
}

function keptSecret(path: string): string {
  const secret = readFileSync(path, "utf8").trim();
  if (secret.length >= 32) return secret;
  throw new StartError(
    `The secret in ${path} is damaged.`,
    "Put the file back from a backup, or remove it: everybody then has to sign in again.",
  );
}
