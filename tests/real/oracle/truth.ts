import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import type { PythonEnvironment } from "#tests/support/real/python-env.ts";

/** Which definitions are generated: `pairs` sets of assets, each in so many `versions`. */
export type OracleSize = { readonly seed: string; readonly pairs: number; readonly versions: number };

const namesSchema = z.object({
  added: z.array(z.string()),
  removed: z.array(z.string()),
  changed: z.array(z.string()),
});
/** Pairs, since any text may be a name. */
const reasonedNames = z.array(z.tuple([z.string(), z.string()]));
const reasonsSchema = z.object({ more: reasonedNames, less: reasonedNames });

/** A line of truth.py, which says what the members mean. */
const stepSchema = z.object({
  keys: z.array(z.string()),
  changes: z.record(
    z.string(),
    z.object({
      types: z.array(z.string()),
      codeVersion: z.tuple([z.string().nullable(), z.string().nullable()]).optional(),
      dependencies: namesSchema.optional(),
      tags: namesSchema.optional(),
      metadata: namesSchema.optional(),
    }),
  ),
  mappings: z.record(z.string(), z.array(z.string())),
  strict: z.record(
    z.string(),
    z.object({ METADATA: reasonsSchema.optional(), DEPENDENCIES: reasonsSchema.optional() }),
  ),
  untold: z.record(
    z.string(),
    z.object({
      PARTITIONS_DEFINITION: z.array(z.string()).optional(),
      DEPENDENCIES: reasonedNames.optional(),
      METADATA: reasonedNames.optional(),
    }),
  ),
  mutations: z.record(z.string(), z.array(z.string())),
});
export type Step = z.infer<typeof stepSchema>;

const DIRECTORY = import.meta.dirname;

/** The file that a code server serves; the environment says which version of the definitions. */
export const CODE_LOCATION = join(DIRECTORY, "code_location.py");

export function versionEnvironment({ seed, pairs, versions }: OracleSize, version: number): Record<string, string> {
  return {
    ORACLE_SEED: seed,
    ORACLE_PAIRS: String(pairs),
    ORACLE_VERSIONS: String(versions),
    ORACLE_VERSION: String(version),
  };
}

/** What Dagster's AssetGraphDiffer says of every two consecutive versions. */
export async function dagstersTruth(environment: PythonEnvironment, size: OracleSize): Promise<Step[]> {
  const { stdout } = await promisify(execFile)(
    environment.python,
    [join(DIRECTORY, "truth.py"), size.seed, String(size.pairs), String(size.versions)],
    { maxBuffer: 1024 * 1024 * 1024, env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" } },
  );
  return stdout
    .trim()
    .split("\n")
    .map((line) => stepSchema.parse(JSON.parse(line)));
}
