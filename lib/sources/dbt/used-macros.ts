import { createHash } from "node:crypto";
import { type JsonObject, setMember } from "../../domain/json.ts";
import type { DbtManifest } from "./manifest.ts";

/** Adapters whose macros other adapters build on. */
const SHARED_ADAPTERS = ["postgres", "spark"];

/**
 * The macros that a node's SQL is made with, at any depth: SHA-256 of each by `package.name`. dbt's checksum is of the
 * node's own file, so a changed macro shows here alone. dbt's own macros and the adapter's are left out: they change
 * with every upgrade, which the load's runtime versions tell.
 */
export function usedMacros(manifest: DbtManifest) {
  const { macros, metadata } = manifest;
  const adapters = [metadata.adapter_type ?? "", ...SHARED_ADAPTERS].map((name) => `dbt_${name}`);
  const own = new Set(["dbt", ...adapters]);
  const hashes = new Map<string, string>();
  const hashOf = (id: string, sql: string): string => {
    const known = hashes.get(id);
    if (known !== undefined) return known;
    const hash = createHash("sha256").update(sql).digest("hex");
    hashes.set(id, hash);
    return hash;
  };

  return (direct: readonly string[]): JsonObject => {
    const found: [string, string][] = [];
    const seen = new Set<string>();
    const waiting = [...direct];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const macro = Object.hasOwn(macros, id) ? macros[id] : undefined;
      if (seen.has(id) || macro === undefined || own.has(macro.package_name)) continue;
      seen.add(id);
      found.push([`${macro.package_name}.${macro.name}`, hashOf(id, macro.macro_sql ?? "")]);
      waiting.push(...(macro.depends_on?.macros ?? []));
    }
    const named: JsonObject = {};
    for (const [name, hash] of found.sort(([a], [b]) => (a < b ? -1 : 1))) setMember(named, name, hash);
    return named;
  };
}
