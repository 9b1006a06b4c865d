import { DbtManifestError, type DbtProject, readManifest } from "#lib/sources/dbt/read-manifest.ts";
import { CliError } from "./cli-error.ts";
import type { CliIo } from "./cli-io.ts";
import { EXIT } from "./exit-codes.ts";
import { readJson } from "./read-json.ts";

/** The project that a manifest.json describes, `-` for standard input; a usage error where it is none. */
export async function readDbtManifest(source: string, io: CliIo): Promise<DbtProject> {
  const json = await readJson(source, io);
  try {
    return readManifest(json);
  } catch (error) {
    if (!(error instanceof DbtManifestError)) throw error;
    const name = source === "-" ? "Standard input" : source;
    throw new CliError(EXIT.usage, `${name} cannot be recorded. ${error.message}`);
  }
}
