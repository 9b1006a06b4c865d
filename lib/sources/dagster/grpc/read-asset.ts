import { isJsonObject, type JsonObject, type JsonValue } from "../../../domain/json.ts";
import { OWN_JOB } from "../asset-node.ts";
import { readAutomationCondition } from "./read-automation-condition.ts";
import { readMetadata } from "./read-metadata.ts";
import { readPartitionMapping } from "./read-partition-mapping.ts";
import { readPartitions } from "./read-partitions.ts";
import { enumMember, type SerdesObject, serdesObject } from "./serdes.ts";

const KIND_TAG = "dagster/kind/";

/**
 * An asset in the form in which clients push it (docs/api.md), its repository left out, from what Dagster stores of it (`AssetNodeSnap` in
 * core/remote_representation/external_data.py, under its stored names).
 *
 * @throws ZodError
 */
export function readAsset(node: SerdesObject): JsonObject {
  const tags = isJsonObject(node.tags) ? node.tags : {};
  const executable = isExecutable(node);
  const jobs = executable ? texts(node.job_names).filter((name) => !OWN_JOB.test(name)) : [];
  const pools = texts(isJsonObject(node.pools) ? node.pools.__set__ : node.pools);
  const automationCondition = readAutomationCondition(node.auto_materialize_policy);
  return {
    key: keyOf(node.asset_key),
    codeVersion: node.code_version ?? null,
    tags,
    metadata: readMetadata(node.metadata_entries),
    dependencies: dependenciesOf(node.dependencies),
    partitions: readPartitions(node.partitions_def_data),
    description: node.op_description ?? null,
    group: node.group_name ?? "default",
    owners: node.owners ?? [],
    kinds: kindsOf(node.compute_kind, tags),
    isExecutable: executable,
    ...(jobs.length === 0 ? {} : { jobs }),
    ...(pools.length === 0 ? {} : { pools }),
    ...(automationCondition === null ? {} : { automationCondition }),
  };
}

/** What Dagster does without an execution type, which its oldest servers do not send. */
function isExecutable(node: SerdesObject): boolean {
  const type = enumMember(node.execution_type);
  return type === null ? node.is_source !== true || node.is_observable === true : type !== "UNEXECUTABLE";
}

/** Lists that mean sets, in one order: processes send them in different ones. */
function texts(value: JsonValue | undefined): string[] {
  return (Array.isArray(value) ? value : []).filter((item) => typeof item === "string").sort();
}

function keyOf(value: JsonValue | undefined): JsonValue {
  return serdesObject(value)?.path ?? null;
}

/** An asset may take one parent by several inputs: Dagster goes by the last mapping that one of them has. */
function dependenciesOf(edges: JsonValue | undefined): JsonObject[] {
  const dependencies = new Map<string, JsonObject>();
  for (const each of Array.isArray(edges) ? edges : []) {
    const edge = serdesObject(each);
    if (edge === null) continue;
    const key = keyOf(edge.upstream_asset_key);
    const name = JSON.stringify(key);
    const earlier = dependencies.get(name)?.partitionMapping ?? null;
    dependencies.set(name, { key, partitionMapping: readPartitionMapping(edge.partition_mapping) ?? earlier });
  }
  return [...dependencies.values()];
}

/** As Dagster's pages name them: the compute kind where there is one, else those that stand in the tags. */
function kindsOf(computeKind: JsonValue | undefined, tags: JsonObject): JsonValue[] {
  if (typeof computeKind === "string" && computeKind !== "") return [computeKind];
  return texts(Object.keys(tags).flatMap((tag) => (tag.startsWith(KIND_TAG) ? [tag.slice(KIND_TAG.length)] : [])));
}
