import { z } from "zod";
import { type JsonObject, type JsonValue, setMember } from "../../domain/json.ts";
import { exposureKey, isAssetNode, nodeKey, sourceKey } from "./asset-key.ts";
import {
  type DbtExposure,
  type DbtManifest,
  type DbtNode,
  type DbtOwner,
  type DbtResource,
  type DbtSource,
  headSchema,
  manifestSchema,
} from "./manifest.ts";
import { type Metadata, put, putColumns, putConfig, putMeta, putPath } from "./metadata.ts";
import { testNames } from "./test-names.ts";
import { upstreamOf } from "./upstream.ts";
import { usedMacros } from "./used-macros.ts";

/** That of dbt 1.6. Older ones lack what tests and groups are told by. */
const OLDEST_VERSION = 10;

/** The file is no manifest that can be read; the message says why, and what to do. */
export class DbtManifestError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "DbtManifestError";
  }
}

/** What a manifest says of a load; `assets` in the form in which they are pushed. */
export type DbtProject = {
  assets: JsonObject[];
  runtime: Record<string, string>;
  /** Of the load as a whole. Nothing in it differs between two runs of dbt over the same project. */
  metadata: JsonObject;
};

/**
 * Reads dbt's manifest.json: models, seeds, snapshots, sources and exposures, each an asset.
 *
 * | of dbt | of the asset |
 * |---|---|
 * | checksum of the file | code version |
 * | tags | tags, without a value |
 * | `depends_on.nodes` | dependencies |
 * | materialisation, relation, columns, configuration, `meta`, tests, macros, … | metadata |
 * | group and its owner, description, raw code | recorded beside them |
 *
 * @throws DbtManifestError when it is no manifest, or one of a dbt before 1.6
 */
export function readManifest(value: JsonValue): DbtProject {
  const version = manifestVersion(value);
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = issue === undefined ? "" : ` (${z.core.toDotPath(issue.path)}: ${issue.message})`;
    throw new DbtManifestError(`It is not a manifest as dbt writes them${place}.`);
  }
  const manifest = parsed.data;
  const { dbt_version, adapter_type, project_name } = manifest.metadata;
  const dbt: JsonObject = { manifest: `v${version}` };
  if (project_name) dbt.project = project_name;
  if (adapter_type) dbt.adapter = adapter_type;
  return { assets: assetsOf(manifest), runtime: dbt_version ? { dbt: dbt_version } : {}, metadata: { dbt } };
}

function manifestVersion(value: JsonValue): number {
  const head = headSchema.safeParse(value);
  const version = /\/dbt\/manifest\/v(\d+)(?:\.json)?$/.exec(head.data?.metadata.dbt_schema_version ?? "")?.[1];
  if (head.data === undefined || version === undefined) {
    throw new DbtManifestError("It is not a dbt manifest: its metadata name no manifest version.");
  }
  if (Number(version) < OLDEST_VERSION) {
    const { dbt_version } = head.data.metadata;
    const by = dbt_version ? `, which dbt ${dbt_version} writes,` : "";
    throw new DbtManifestError(`Its version v${version}${by} is too old: dbt 1.6 or newer writes v10 or newer.`);
  }
  return Number(version);
}

function assetsOf(manifest: DbtManifest): JsonObject[] {
  const nodes = Object.values(manifest.nodes).filter(isAssetNode);
  const sources = Object.values(manifest.sources);
  const exposures = Object.values(manifest.exposures);
  const keys = new Map([
    ...nodes.map((node) => [node.unique_id, nodeKey(node)] as const),
    ...sources.map((source) => [source.unique_id, sourceKey(source)] as const),
    ...exposures.map((exposure) => [exposure.unique_id, exposureKey(exposure)] as const),
  ]);
  const context: Context = {
    manifest,
    adapter: manifest.metadata.adapter_type ?? null,
    upstream: upstreamOf(manifest, keys),
    macros: usedMacros(manifest),
    tests: testNames(manifest),
  };
  return [
    ...nodes.map((node) => nodeAsset(node, context)),
    ...sources.map((source) => sourceAsset(source, context)),
    ...exposures.map((exposure) => exposureAsset(exposure, context)),
  ];
}

type Context = {
  readonly manifest: DbtManifest;
  readonly adapter: string | null;
  readonly upstream: ReturnType<typeof upstreamOf>;
  readonly macros: ReturnType<typeof usedMacros>;
  readonly tests: ReturnType<typeof testNames>;
};

function nodeAsset(node: DbtNode, context: Context): JsonObject {
  const { config, group, language } = node;
  const metadata: Metadata = {};
  put(metadata, "materialized", "text", config?.materialized);
  put(metadata, "relation", "text", node.relation_name);
  putPath(metadata, node);
  putColumns(metadata, node.columns, node.constraints);
  putConfig(metadata, node);
  putMeta(metadata, node);
  put(metadata, "tests", "json", [...(context.tests.get(node.unique_id) ?? [])]);
  put(metadata, "macros", "json", context.macros(node.depends_on?.macros ?? []));
  if (node.contract?.enforced) put(metadata, "contract", "text", "enforced");
  // What every model is unless somebody says otherwise.
  if (node.access !== "protected") put(metadata, "access", "text", node.access);
  put(metadata, "latest_version", "text", node.latest_version?.toString());
  put(metadata, "deprecation_date", "text", node.deprecation_date);
  const owner = group ? ownersOf(groupOf(context.manifest, node, group)?.owner) : [];
  return {
    ...common(node, nodeKey(node), metadata, context),
    codeVersion: codeVersionOf(node),
    group: group ?? folderOf(node),
    owners: owner,
    kinds: ["dbt", node.resource_type, ...(language === "python" ? ["python"] : []), ...adapterKind(context)],
    ...(node.raw_code ? { code: node.raw_code } : {}),
  };
}

function sourceAsset(source: DbtSource, context: Context): JsonObject {
  const metadata: Metadata = {};
  put(metadata, "relation", "text", source.relation_name);
  putPath(metadata, source);
  putColumns(metadata, source.columns, null);
  put(metadata, "loader", "text", source.loader);
  put(metadata, "loaded_at_field", "text", source.loaded_at_field);
  put(metadata, "freshness", "json", source.freshness ?? source.config?.freshness ?? null);
  put(metadata, "external", "json", source.external ?? null);
  putConfig(metadata, source);
  putMeta(metadata, source);
  put(metadata, "tests", "json", [...(context.tests.get(source.unique_id) ?? [])]);
  return {
    ...common(source, sourceKey(source), metadata, context),
    group: source.source_name,
    kinds: ["dbt", "source", ...adapterKind(context)],
  };
}

function exposureAsset(exposure: DbtExposure, context: Context): JsonObject {
  const metadata: Metadata = {};
  put(metadata, "type", "text", exposure.type);
  put(metadata, "label", "text", exposure.label);
  put(metadata, "maturity", "text", exposure.maturity);
  put(metadata, "url", "url", exposure.url);
  putPath(metadata, exposure);
  putConfig(metadata, exposure);
  putMeta(metadata, exposure);
  return {
    ...common(exposure, exposureKey(exposure), metadata, context),
    group: "exposures",
    owners: ownersOf(exposure.owner),
    kinds: ["dbt", "exposure", exposure.type],
  };
}

function common(resource: DbtResource, key: string[], metadata: Metadata, context: Context): JsonObject {
  const tags: JsonObject = {};
  for (const tag of resource.tags ?? []) setMember<JsonValue>(tags, tag, "");
  const upstream = context.upstream(resource.depends_on?.nodes ?? []);
  return {
    key,
    tags,
    metadata: metadata as JsonObject,
    dependencies: upstream.map((dependency) => ({ key: dependency })),
    description: resource.description || null,
  };
}

/** Of a seed above 1 MiB dbt takes the path for a checksum, which says nothing of what is in it. */
function codeVersionOf({ checksum }: DbtNode): string | null {
  return checksum?.name === "sha256" && checksum.checksum ? checksum.checksum : null;
}

/** The first folder below the package's `models`, as projects are laid out: staging, marts. */
function folderOf({ fqn }: DbtNode): string | null {
  return fqn && fqn.length > 2 ? (fqn[1] ?? null) : null;
}

function groupOf({ groups }: DbtManifest, { package_name }: DbtNode, name: string) {
  const found = Object.values(groups).filter((group) => group.name === name);
  return found.find((group) => group.package_name === package_name) ?? found[0];
}

function ownersOf(owner: DbtOwner): string[] {
  const addresses = [owner?.email ?? []].flat();
  if (addresses.length > 0) return addresses;
  return owner?.name ? [owner.name] : [];
}

function adapterKind({ adapter }: Context): string[] {
  return adapter === null ? [] : [adapter];
}
