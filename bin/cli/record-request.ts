import type { JsonObject, JsonValue } from "#lib/domain/json.ts";
import type { DbtProject } from "#lib/sources/dbt/read-manifest.ts";
import { CliError } from "./cli-error.ts";
import { type DeployFacts, deployFacts, type FactFlags } from "./deploy-facts.ts";
import { EXIT } from "./exit-codes.ts";
import type { KnownFacts } from "./known-facts.ts";

export type RecordFlags = FactFlags & {
  status?: "loaded" | "failed";
  errorMessage?: string;
  errorStack?: string;
  loadedAt?: string;
  metadata?: Record<string, string>;
  runtime?: Record<string, string>;
  unchanged?: boolean;
};

export type RecordInput = {
  /** A whole push body, as read. */
  body: JsonValue | null;
  /** A list of assets alone, as read. */
  assets: JsonValue | null;
  /** What a dbt manifest says: assets, and facts that the body and the options may correct. */
  dbt: DbtProject | null;
  flags: RecordFlags;
  known: KnownFacts;
};

/**
 * The body to push: options win over the members of `body`, which win over repository and CI. What the input
 * means is left to the server, whose answer names every wrong place; only what this end makes up is checked.
 */
export function recordBody({ body, assets, dbt, flags, known }: RecordInput): JsonObject {
  if (body !== null && !isObject(body)) {
    throw new CliError(EXIT.usage, "A push body is a JSON object. For a list of assets alone, use --assets.");
  }
  if (assets !== null && !Array.isArray(assets))
    throw new CliError(EXIT.usage, "--assets takes a JSON array of assets.");
  const given: JsonObject = { ...(dbt === null ? {} : { deployType: "dbt" }), ...body };
  const sources = [assets, dbt, flags.unchanged || null, Object.hasOwn(given, "assets") || null];
  if (sources.filter((source) => source !== null).length > 1) {
    throw new CliError(
      EXIT.usage,
      "The assets are given twice: take one of a body with assets, --assets, --dbt-manifest, --unchanged.",
    );
  }

  const error = errorOf(flags, given.error);
  const facts = deployFacts(flags, given as Partial<DeployFacts>, known);
  return {
    ...given,
    status: flags.status ?? given.status ?? (error === undefined ? "loaded" : "failed"),
    ...(facts as JsonObject),
    ...(error === undefined ? {} : { error }),
    ...(flags.loadedAt === undefined ? {} : { loadedAt: flags.loadedAt }),
    ...merged("metadata", dbt?.metadata, given.metadata, flags.metadata),
    ...merged("runtime", dbt?.runtime, given.runtime, flags.runtime),
    ...(flags.unchanged ? { snapshot: "unchanged" } : {}),
    ...(assets === null ? {} : { assets }),
    ...(dbt === null ? {} : { assets: dbt.assets }),
  };
}

function errorOf(flags: RecordFlags, given: JsonValue | undefined): JsonValue | undefined {
  if (flags.errorMessage === undefined) {
    if (flags.errorStack !== undefined) throw new CliError(EXIT.usage, "--error-stack needs --error-message as well.");
    return given;
  }
  return { message: flags.errorMessage, ...(flags.errorStack === undefined ? {} : { stack: flags.errorStack }) };
}

/** The later win. What the body says wrongly stays, for the server to name, unless something is laid over it. */
function merged(
  name: string,
  dbt: JsonObject | undefined,
  given: JsonValue | undefined,
  flags: Record<string, string> | undefined,
): JsonObject {
  if (flags === undefined && (dbt === undefined || (given !== undefined && !isObject(given)))) return {};
  return { [name]: { ...dbt, ...(isObject(given) ? given : {}), ...flags } };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
