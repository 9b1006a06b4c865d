import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";

/**
 * Secrets from where `--secret name=…` says: `env:NAME`, `file:PATH` or `-` for standard input; nothing removes one.
 * There is no way to give the secret itself: others can read a command line.
 */
export async function readSecrets(
  sources: Readonly<Record<string, string>>,
  io: CliIo,
): Promise<Record<string, string | null>> {
  const secrets: [string, string | null][] = [];
  for (const [name, source] of Object.entries(sources)) secrets.push([name, await readSecret(name, source, io)]);
  return Object.fromEntries(secrets);
}

async function readSecret(name: string, source: string, io: CliIo): Promise<string | null> {
  const wrong = (reason: string) => new CliError(EXIT.usage, `The secret ${name}: ${reason}.`);
  if (source === "") return null;
  if (source === "-") {
    const text = (await io.readInput())?.replace(/\r?\n$/, "");
    if (!text) throw wrong("standard input is empty");
    return text;
  }
  if (source.startsWith("env:")) {
    const variable = source.slice("env:".length);
    const text = io.env[variable];
    if (!text) throw wrong(`${variable} is not set`);
    return text;
  }
  if (source.startsWith("file:")) {
    const path = resolve(io.cwd, source.slice("file:".length));
    try {
      return (await readFile(path, "utf8")).replace(/\r?\n$/, "");
    } catch (error) {
      throw wrong(`${path} cannot be read (${error instanceof Error && "code" in error ? error.code : String(error)})`);
    }
  }
  throw wrong("it must be env:NAME, file:PATH, - for standard input, or nothing to remove it");
}
