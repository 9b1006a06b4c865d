import { z } from "zod";
import { type JsonObject, type JsonValue, setMember } from "../../domain/json.ts";
import { MAPPING_SELECTION, mappingOf, mappingSchema } from "./mappings.ts";
import { KNOWN_ENTRIES, metadataEntrySchema, metadataOf } from "./metadata.ts";
import { PARTITIONS_SELECTION, partitionsOf, partitionsSchema } from "./partitions.ts";
import type { SchemaShape } from "./schema-shape.ts";

/**
 * Fields of an asset with what is asked of each. Those that cost the webserver nothing but memory: none that reads
 * its database (materialisations, checks, freshness) or a job's plan.
 */
const FIELDS: Readonly<Record<string, string>> = {
  assetKey: "assetKey { path }",
  opVersion: "opVersion",
  description: "description",
  groupName: "groupName",
  kinds: "kinds",
  owners: "owners { ... on UserAssetOwner { email } ... on TeamAssetOwner { team } }",
  tags: "tags { key value }",
  dependencies: `dependencies { asset { assetKey { path } } partitionMapping { ${MAPPING_SELECTION} } }`,
  partitionDefinition: `partitionDefinition { ${PARTITIONS_SELECTION} }`,
  metadataEntries: "",
  isExecutable: "isExecutable",
  jobNames: "jobNames",
  pools: "pools",
  automationCondition: "automationCondition { label expandedLabel }",
};

/** Fields without which there is no snapshot; Dagster has had them since before the versions that Loadline knows. */
const NEEDED = ["assetKey", "opVersion", "tags", "dependencies", "partitionDefinition", "metadataEntries"];

/** Fields of an asset that Loadline needs and this webserver lacks. */
export function missingFields({ fields }: SchemaShape): string[] {
  return NEEDED.filter((name) => !fields.get("AssetNode")?.has(name));
}

/** What to ask of an asset of this webserver. */
export function assetSelection(shape: SchemaShape): string {
  const has = shape.fields.get("AssetNode");
  return Object.entries(FIELDS)
    .filter(([name]) => has?.has(name))
    .map(([name, selection]) => (name === "metadataEntries" ? metadataSelection(shape) : selection))
    .join(" ");
}

function metadataSelection({ entries, unknownEntries, fields }: SchemaShape): string {
  const known = [...KNOWN_ENTRIES].filter(([name, selection]) => entries.has(name) && selection !== "");
  const fragments = [...known, ...unknownEntries].map(([name, selection]) =>
    selection === "" ? "" : `... on ${name} { ${fitting(selection, fields)} }`,
  );
  return `metadataEntries { __typename label ${fragments.join(" ")} }`;
}

/** Without what older webservers lack. */
function fitting(selection: string, fields: SchemaShape["fields"]): string {
  let fit = selection;
  if (!fields.get("FloatMetadataEntry")?.has("floatRepr")) fit = fit.replace(" floatRepr", "");
  if (!fields.get("TableColumn")?.has("tags")) fit = fit.replace(" tags { key value }", "");
  return fit;
}

const key = z.object({ path: z.array(z.string()) });

export const assetNodeSchema = z.object({
  assetKey: key,
  opVersion: z.string().nullable(),
  description: z.string().nullish(),
  groupName: z.string().nullish(),
  kinds: z.array(z.string()).default([]),
  owners: z.array(z.object({ email: z.string().optional(), team: z.string().optional() })).default([]),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
  dependencies: z.array(z.object({ asset: z.object({ assetKey: key }), partitionMapping: mappingSchema.nullable() })),
  partitionDefinition: partitionsSchema.nullable(),
  metadataEntries: z.array(metadataEntrySchema),
  isExecutable: z.boolean().optional(),
  jobNames: z.array(z.string()).default([]),
  pools: z.array(z.string()).default([]),
  automationCondition: z
    .object({ label: z.string().nullable(), expandedLabel: z.array(z.string()).default([]) })
    .nullish(),
});
export type AssetNode = z.infer<typeof assetNodeSchema>;

/** Jobs that Dagster makes for itself, numbered anew whenever partitions change. */
export const OWN_JOB = /^__ASSET_JOB/;

/**
 * An asset in the form in which clients push it (docs/api.md). Lists that mean sets are sorted: Dagster sends some in
 * another order from every process.
 * @throws ZodError, SyntaxError for metadata that are not as Dagster makes them
 */
export function assetOf(node: AssetNode, repository: string | null): JsonObject {
  const tags: JsonObject = {};
  for (const { key: name, value } of node.tags) setMember<JsonValue>(tags, name, value);
  const jobs = node.jobNames.filter((name) => !OWN_JOB.test(name)).sort();
  const condition = node.automationCondition;
  return {
    key: node.assetKey.path,
    ...(repository === null ? {} : { repository }),
    codeVersion: node.opVersion,
    tags,
    metadata: metadataOf(node.metadataEntries),
    dependencies: node.dependencies.map(({ asset, partitionMapping }) => ({
      key: asset.assetKey.path,
      partitionMapping: mappingOf(partitionMapping),
    })),
    partitions: node.partitionDefinition === null ? null : partitionsOf(node.partitionDefinition),
    description: node.description ?? null,
    group: node.groupName ?? null,
    owners: node.owners.flatMap(({ email, team }) => email ?? (team === undefined ? [] : `team:${team}`)),
    kinds: [...node.kinds].sort(),
    ...(node.isExecutable === undefined ? {} : { isExecutable: node.isExecutable }),
    ...(jobs.length === 0 ? {} : { jobs }),
    ...(node.pools.length === 0 ? {} : { pools: [...node.pools].sort() }),
    ...(condition ? { automationCondition: condition.label ?? condition.expandedLabel.join(" ") } : {}),
  };
}
