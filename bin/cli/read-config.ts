import { isJsonObject, type JsonObject } from "#lib/domain/json.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { readJson } from "./read-json.ts";

/** A configuration from a file, `-` for standard input. @throws CliError unless it is a JSON object. */
export async function readConfig(path: string, io: CliIo): Promise<JsonObject> {
  const config = await readJson(path, io);
  if (isJsonObject(config)) return config;
  throw new CliError(EXIT.usage, `${path === "-" ? "Standard input" : path} must hold a JSON object.`);
}
