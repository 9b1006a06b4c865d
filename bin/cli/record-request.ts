import type { JsonObject, JsonValue } from "#lib/domain/json.ts";
import { CliError } from "./cli-error.ts";
import { type DeployFacts, deployFacts, type FactFlags } from "./deploy-facts.ts";
import { EXIT } from "./exit-codes.ts";
import type { RepositoryFacts } from "./read-repository.ts";

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
  flags: RecordFlags;
  repository: RepositoryFacts | null;
};

/**
 * The body to push: options win over the members of `body`, which win over the repository. What the input
 * means is left to the server, whose answer names every wrong place; only what this end makes up is checked.
 */
export function recordBody({ body, assets, flags, repository }: RecordInput): JsonObject {
  if (body !== null && !isObject(body)) {
    throw new CliError(EXIT.usage, "A push body is a JSON object. For a list of assets alone, use --assets.");
  }
  if (assets !== null && !Array.isArray(assets))
    throw new CliError(EXIT.usage, "--assets takes a JSON array of assets.");
  const given = body ?? {};
  const sources = [assets !== null, flags.unchanged === true, body !== null && Object.hasOwn(body, "assets")];
  if (sources.filter(Boolean).length > 1) {
    throw new CliError(
      EXIT.usage,
      "The assets are given twice: take one of a body with assets, --assets, --unchanged.",
    );
  }

  const error = errorOf(flags, given.error);
  const facts = deployFacts(flags, given as Partial<DeployFacts>, repository);
  return {
    ...given,
    status: flags.status ?? given.status ?? (error === undefined ? "loaded" : "failed"),
    ...(facts as JsonObject),
    ...(error === undefined ? {} : { error }),
    ...(flags.loadedAt === undefined ? {} : { loadedAt: flags.loadedAt }),
    ...merged("metadata", given.metadata, flags.metadata),
    ...merged("runtime", given.runtime, flags.runtime),
    ...(flags.unchanged ? { snapshot: "unchanged" } : {}),
    ...(assets === null ? {} : { assets }),
  };
}

function errorOf(flags: RecordFlags, given: JsonValue | undefined): JsonValue | undefined {
  if (flags.errorMessage === undefined) {
    if (flags.errorStack !== undefined) throw new CliError(EXIT.usage, "--error-stack needs --error-message as well.");
    return given;
  }
  return { message: flags.errorMessage, ...(flags.errorStack === undefined ? {} : { stack: flags.errorStack }) };
}

function merged(name: string, given: JsonValue | undefined, flags: Record<string, string> | undefined): JsonObject {
  if (flags === undefined) return {};
  return { [name]: isObject(given) ? { ...given, ...flags } : flags };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
