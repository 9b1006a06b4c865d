import type { FieldErrors } from "../field-error.ts";
import { isJsonObject, type JsonObject, setMember } from "../json.ts";
import type { Dependency } from "./asset.ts";
import { canonicalJson } from "./canonical.ts";
import { keyText } from "./key.ts";
import { parseKey } from "./parse-key.ts";

const NONE: readonly Dependency[] = [];

/**
 * Dependencies in the order of their canonical keys (UTF-16 code units). One that is named twice in the
 * same way counts once; named twice in different ways is an error, since nothing says which one holds.
 *
 * @throws NotCanonicalError when such a pair nests too deep to be compared
 */
export function parseDependencies(value: unknown, path: string, errors: FieldErrors): readonly Dependency[] {
  if (value === undefined) return NONE;
  if (!Array.isArray(value)) {
    errors.add(path, "The dependencies must be an array.");
    return NONE;
  }
  if (value.length === 0) return NONE;
  const entries: { text: string; index: number; dependency: Dependency }[] = [];
  for (let index = 0; index < value.length; index++) {
    const dependency = parseDependency(value[index], `${path}[${index}]`, errors);
    if (dependency !== null) entries.push({ text: keyText(dependency.key), index, dependency });
  }
  entries.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : a.index - b.index));

  const dependencies: Dependency[] = [];
  let last: (typeof entries)[number] | null = null;
  for (const entry of entries) {
    if (last === null || last.text !== entry.text) {
      dependencies.push(entry.dependency);
      last = entry;
    } else if (!sameDependency(last.dependency, entry.dependency)) {
      errors.add(
        `${path}[${entry.index}]`,
        `The dependency on ${entry.text} stands at index ${last.index} too, with other contents.`,
      );
    }
  }
  return dependencies;
}

function parseDependency(value: unknown, path: string, errors: FieldErrors): Dependency | null {
  if (!isJsonObject(value)) {
    errors.add(path, "A dependency must be an object with a key.");
    return null;
  }
  const key = parseKey(value.key, `${path}.key`, errors);
  const partitionMapping = parseMapping(value.partitionMapping, `${path}.partitionMapping`, errors);
  if (key === null) return null;
  const more = membersBeyond(value);
  return more === null ? { key, partitionMapping } : { key, partitionMapping, more };
}

function parseMapping(value: unknown, path: string, errors: FieldErrors): JsonObject | null {
  if (value === undefined || value === null) return null;
  if (isJsonObject(value) && typeof value.type === "string") return value;
  errors.add(path, "A partition mapping must be null or an object whose type is a string.");
  return null;
}

function membersBeyond(value: JsonObject): JsonObject | null {
  let more: JsonObject | null = null;
  for (const name of Object.keys(value)) {
    if (name === "key" || name === "partitionMapping" || value[name] === undefined) continue;
    more ??= {};
    setMember(more, name, value[name]);
  }
  return more;
}

function sameDependency(a: Dependency, b: Dependency): boolean {
  // By canonical text, which is bounded in depth: nothing has looked into these values yet.
  return (
    canonicalJson(a.partitionMapping) === canonicalJson(b.partitionMapping) &&
    canonicalJson(a.more ?? null) === canonicalJson(b.more ?? null)
  );
}
