import type { JsonValue } from "../json.ts";
import { setMember } from "../json.ts";
import type { AssetDefinition } from "./asset.ts";
import { identityView } from "./key.ts";

/**
 * A definition in the form in which clients push it and read it: what `more` holds stands beside the
 * facets again, and `repository` is left out where there is none. Parsing it gives the definition back.
 */
export function assetView(definition: AssetDefinition) {
  const view = {
    ...identityView(definition),
    codeVersion: definition.codeVersion,
    tags: definition.tags as Record<string, string>,
    metadata: definition.metadata as Record<string, { [name: string]: JsonValue; type: string }>,
    dependencies: definition.dependencies.map(({ key, partitionMapping, more }) => ({
      ...more,
      key: [...key],
      partitionMapping: partitionMapping as { [name: string]: JsonValue; type: string } | null,
    })),
    partitions: definition.partitions,
  };
  for (const [name, value] of Object.entries(definition.more)) setMember<unknown>(view, name, value);
  return view;
}
