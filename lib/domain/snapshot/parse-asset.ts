import { at, type FieldErrors } from "../field-error.ts";
import { isJsonObject, type JsonObject, type JsonValue, setMember } from "../json.ts";
import type { AssetDefinition } from "./asset.ts";
import { parseDependencies } from "./parse-dependencies.ts";
import { parseKey, parseRepository } from "./parse-key.ts";
import { parseMetadata } from "./parse-metadata.ts";
import { parsePartitions } from "./parse-partitions.ts";

/** Members with a meaning of their own; everything else is kept in `more` as it is. */
const KNOWN = new Set([
  "key",
  "repository",
  "codeVersion",
  "dependencies",
  "metadata",
  "partitions",
  "tags",
  "description",
  "group",
  "kinds",
  "owners",
]);

/**
 * Brings one pushed or observed asset to its normal form. Null: not valid, `errors` says why; it may have
 * been valid only as far as the limit of `errors` let it look. `partial` as for `parsePartitions`.
 *
 * @throws NotCanonicalError
 */
export function normaliseAsset(
  value: unknown,
  path: string,
  errors: FieldErrors,
  partial = false,
): AssetDefinition | null {
  if (!isJsonObject(value)) {
    errors.add(path, "An asset must be an object.");
    return null;
  }
  const before = errors.list.length;
  const key = parseKey(value.key, `${path}.key`, errors);
  const repository = parseRepository(value.repository, `${path}.repository`, errors);
  const codeVersion = parseOptionalText(value, "codeVersion", path, errors);
  const dependencies = parseDependencies(value.dependencies, `${path}.dependencies`, errors);
  const metadata = parseMetadata(value.metadata, `${path}.metadata`, errors);
  const partitions = parsePartitions(value.partitions, `${path}.partitions`, errors, partial);
  const tags = parseTags(value.tags, `${path}.tags`, errors);
  const more: Record<string, JsonValue> = {
    description: parseOptionalText(value, "description", path, errors),
    group: parseOptionalText(value, "group", path, errors),
    kinds: parseTexts(value, "kinds", path, errors),
    owners: parseTexts(value, "owners", path, errors),
  };
  for (const name of Object.keys(value)) {
    const member = value[name];
    if (!KNOWN.has(name) && member !== undefined) setMember(more, name, member);
  }
  if (key === null || repository === undefined || errors.list.length > before || errors.full) return null;
  return { key, repository, codeVersion, dependencies, metadata, partitions, tags, more };
}

function parseOptionalText(asset: JsonObject, name: string, path: string, errors: FieldErrors): string | null {
  const text: unknown = asset[name] ?? null;
  if (text === null || typeof text === "string") return text;
  errors.add(at(path, name), `The member ${name} must be a string or null.`);
  return null;
}

function parseTexts(asset: JsonObject, name: string, path: string, errors: FieldErrors): string[] {
  const texts: unknown = asset[name];
  if (texts === undefined) return [];
  if (Array.isArray(texts) && texts.every((text) => typeof text === "string")) return texts;
  errors.add(at(path, name), `The member ${name} must be an array of strings.`);
  return [];
}

const NO_TAGS: Readonly<Record<string, string>> = {};

function parseTags(value: unknown, path: string, errors: FieldErrors): Readonly<Record<string, string>> {
  if (value === undefined) return NO_TAGS;
  if (!isJsonObject(value)) {
    errors.add(path, "The tags must be an object of strings by name.");
    return NO_TAGS;
  }
  for (const name of Object.keys(value)) {
    if (typeof value[name] !== "string") errors.add(at(path, name), "The value of a tag must be a string.");
  }
  return value as Record<string, string>;
}
