import { randomBytes } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explainFileError, StartError } from "./start-error.ts";

/** A private key as text: the 32 bytes of an X25519 key in base64url. */
const KEY = /^[A-Za-z0-9_-]{43}$/;
const FILE = "worker-keys";

/** A fresh private key. Any 32 bytes are one (RFC 7748). */
export function newWorkerKey(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * The worker's private keys from a text that separates them by blanks, commas or line ends; the first one seals.
 * @throws StartError naming `origin`, never the text.
 */
export function parseWorkerKeys(text: string, origin: string): string[] {
  const keys = text.split(/[\s,]+/).filter((key) => key !== "");
  if (keys.length > 0 && keys.every((key) => KEY.test(key))) return keys;
  throw new StartError(
    `${origin} holds no worker keys that can be read.`,
    "Make a key with `loadline keys create`. With other keys than before, secrets have to be entered again.",
  );
}

/**
 * The private keys of the data directory, made at the first call. As with the secret that signs sessions, processes
 * that start at once agree on one file.
 */
export function readWorkerKeys(dataDir: string): string[] {
  const path = join(dataDir, FILE);
  try {
    return parseWorkerKeys(readFileSync(path, "utf8"), path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw explainFileError(error, path);
  }
  writeWhole(path, [newWorkerKey()], (draft) => {
    try {
      linkSync(draft, path);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    }
  });
  return parseWorkerKeys(readFileSync(path, "utf8"), path);
}

/** Puts `keys` in place of those of the data directory, all at once. */
export function writeWorkerKeys(dataDir: string, keys: readonly string[]): void {
  const path = join(dataDir, FILE);
  writeWhole(path, keys, (draft) => renameSync(draft, path));
}

function writeWhole(path: string, keys: readonly string[], place: (draft: string) => void): void {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(draft, `${keys.join("\n")}\n`, { mode: 0o600, flush: true });
    place(draft);
  } catch (error) {
    throw explainFileError(error, path);
  } finally {
    rmSync(draft, { force: true });
  }
}
