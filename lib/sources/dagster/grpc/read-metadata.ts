import { isJsonObject, type JsonObject, type JsonValue, setMember } from "../../../domain/json.ts";
import type { MetadataValue } from "../../../domain/snapshot/asset.ts";
import { kindName, type MetadataEntry, metadataOf } from "../metadata.ts";
import { exactJson, oddNumber } from "../python-json.ts";
import { plainMembers, type SerdesObject, serdesObject } from "./serdes.ts";

/** Fields of a GraphQL entry. */
type Fields = Record<string, unknown>;

/**
 * By the name under which Dagster stores the class (core/definitions/metadata/metadata_value.py): the GraphQL entry that
 * a webserver makes of it (dagster_graphql/implementation/events.py), so that lib/sources/dagster/metadata.ts alone
 * says what a value looks like in a snapshot.
 */
const ENTRIES: Readonly<Record<string, { typename: string; fields: (value: SerdesObject) => Fields }>> = {
  TextMetadataEntryData: { typename: "TextMetadataEntry", fields: ({ text }) => ({ text }) },
  // What Python cannot send goes by the name of its class, as text.
  ObjectMetadataValue: { typename: "TextMetadataEntry", fields: ({ inst }) => ({ text: inst }) },
  UrlMetadataEntryData: { typename: "UrlMetadataEntry", fields: ({ url }) => ({ url }) },
  PathMetadataEntryData: { typename: "PathMetadataEntry", fields: pathOf },
  NotebookMetadataEntryData: { typename: "NotebookMetadataEntry", fields: pathOf },
  MarkdownMetadataEntryData: { typename: "MarkdownMetadataEntry", fields: ({ md_str }) => ({ mdStr: md_str }) },
  IntMetadataEntryData: { typename: "IntMetadataEntry", fields: ({ value }) => ({ intRepr: numberText(value) }) },
  FloatMetadataEntryData: {
    typename: "FloatMetadataEntry",
    fields: ({ value }) => ({ floatValue: typeof value === "number" ? value : null, floatRepr: numberText(value) }),
  },
  BoolMetadataEntryData: { typename: "BoolMetadataEntry", fields: ({ value }) => ({ boolValue: value }) },
  NullMetadataEntryData: { typename: "NullMetadataEntry", fields: () => ({}) },
  TimestampMetadataValue: { typename: "TimestampMetadataEntry", fields: ({ value }) => ({ timestamp: value }) },
  PythonArtifactMetadataEntryData: {
    typename: "PythonArtifactMetadataEntry",
    fields: ({ module, name }) => ({ module, name }),
  },
  DagsterPipelineRunMetadataEntryData: {
    typename: "PipelineRunMetadataEntry",
    fields: ({ run_id }) => ({ runId: run_id }),
  },
  DagsterAssetMetadataEntryData: {
    typename: "AssetMetadataEntry",
    fields: ({ asset_key }) => ({ assetKey: asset_key }),
  },
  DagsterJobMetadataValue: {
    typename: "JobMetadataEntry",
    fields: ({ job_name, repository_name, location_name }) => ({
      jobName: job_name,
      repositoryName: repository_name ?? null,
      locationName: location_name,
    }),
  },
  TableSchemaMetadataEntryData: {
    typename: "TableSchemaMetadataEntry",
    fields: ({ schema }) => ({ schema: schemaOf(schema) }),
  },
  TableColumnLineageMetadataValue: {
    typename: "TableColumnLineageMetadataEntry",
    fields: ({ column_lineage }) => ({ lineage: lineageOf(column_lineage) }),
  },
  CodeReferencesMetadataValue: {
    typename: "CodeReferencesMetadataEntry",
    fields: ({ code_references }) => ({ codeReferences: items(code_references).map(codeReferenceOf) }),
  },
  PoolMetadataValue: { typename: "PoolMetadataEntry", fields: ({ pool }) => ({ pool }) },
};

/**
 * Metadata by name, from the entries of an asset; in the same shapes as from GraphQL.
 * @throws ZodError when an entry of a known kind is not as Dagster makes them
 */
export function readMetadata(entries: JsonValue | undefined): Record<string, MetadataValue> {
  const metadata: Record<string, MetadataValue> = {};
  for (const entry of items(entries)) {
    const { label, entry_data } = isJsonObject(entry) ? entry : {};
    const value = serdesObject(entry_data);
    if (typeof label === "string" && value !== null) setMember(metadata, label, metadataValue(label, value));
  }
  return metadata;
}

function metadataValue(label: string, value: SerdesObject): MetadataValue {
  switch (value.__class__) {
    case "JsonMetadataEntryData":
      return withNumbers("json", exactJson(value.data ?? null));
    case "TableMetadataEntryData":
      return tableOf(value);
  }
  const known = Object.hasOwn(ENTRIES, value.__class__) ? ENTRIES[value.__class__] : undefined;
  if (known === undefined) return { type: unknownKind(value.__class__), value: exactJson(plainMembers(value)).value };
  const entry: MetadataEntry = { __typename: known.typename, label, ...known.fields(value) };
  return metadataOf([entry])[label] as MetadataValue;
}

function withNumbers(
  type: string,
  { value, numbers }: { value: JsonValue; numbers: readonly string[] },
): MetadataValue {
  return numbers.length === 0 ? { type, value } : { type, value, numbers: [...numbers] };
}

function tableOf({ schema, records }: SerdesObject): MetadataValue {
  const rows = exactJson(items(records).map((record) => serdesObject(record)?.data ?? null));
  const entry = { __typename: "TableSchemaMetadataEntry", label: "", schema: schemaOf(schema) };
  const read = metadataOf([entry])[""]?.value ?? null;
  return withNumbers("table", { value: { schema: read, records: rows.value }, numbers: rows.numbers });
}

function unknownKind(className: string): string {
  return kindName(className.replace(/MetadataEntryData$/, "MetadataEntry"));
}

/** The stored name of a path's member changed with Dagster 1.10. */
function pathOf({ fspath, path }: SerdesObject): Fields {
  return { path: fspath ?? path };
}

/** As Python's `str` writes it: `None` where there is no value. */
function numberText(value: JsonValue | undefined): string {
  return oddNumber(value) ?? (value === null || value === undefined ? "None" : String(value));
}

function schemaOf(schema: JsonValue | undefined): Fields {
  const { columns, constraints } = objectOf(schema);
  return {
    columns: items(columns).map((column) => {
      const { name, type, description, constraints: rules, tags } = objectOf(column);
      const named = Object.entries(isJsonObject(tags) ? tags : {}).map(([key, value]) => ({ key, value }));
      return { name, type, description: description ?? null, constraints: rules, tags: named };
    }),
    constraints: constraints ?? null,
  };
}

function lineageOf(lineage: JsonValue | undefined): Fields[] {
  const columns = serdesObject(lineage)?.deps_by_column;
  return Object.entries(isJsonObject(columns) ? columns : {}).map(([columnName, deps]) => ({
    columnName,
    columnDeps: items(deps).map((dep) => {
      const { asset_key, column_name } = objectOf(dep);
      return { assetKey: asset_key, columnName: column_name };
    }),
  }));
}

function codeReferenceOf(reference: JsonValue): Fields {
  const { file_path, line_number, label, url } = objectOf(reference);
  if (url !== undefined) return { url, label: label ?? null };
  return { filePath: file_path, lineNumber: line_number ?? null, label: label ?? null };
}

function items(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return serdesObject(value) ?? {};
}
