import { z } from "zod";
import { type JsonObject, type JsonValue, setMember } from "../../domain/json.ts";
import type { MetadataValue } from "../../domain/snapshot/asset.ts";
import { readPythonJson } from "./python-json.ts";
import { snakeCase } from "./snake-case.ts";

/**
 * Dagster's metadata values as snapshots hold them: `{type, value, …}`, the same whichever way they were read
 * (GraphQL here, a code server's gRPC in grpc/), so that a switch of the way changes nothing.
 *
 * | type | value |
 * |---|---|
 * | `text` | string; an object that Python cannot send is the name of its class |
 * | `path`, `notebook`, `url`, `md` | string |
 * | `json` | any JSON; `numbers` beside it lists what stands as text (python-json.ts), left out when nothing does |
 * | `int` | number, as text beyond 2^53 - 1; null where Dagster has none |
 * | `float` | number, or `"NaN"`, `"Infinity"`, `"-Infinity"`; null where Dagster has none |
 * | `bool` | boolean; null where Dagster has none |
 * | `null` | null |
 * | `timestamp` | seconds since 1970, with fractions |
 * | `python_artifact` | `{module, name}` |
 * | `dagster_run` | id of the run |
 * | `asset` | key, as an array of its parts |
 * | `job` | `{job, repository, location}`; repository null where Dagster has none |
 * | `table` | `{schema, records: [{column: value}]}`; `numbers` as for `json`, its pointers within the array of records |
 * | `table_schema` | `{columns: [{name, type, description, constraints: {nullable, unique, other: [text]}, tags: {name: text}}], constraints: {other: [text]}}` |
 * | `table_column_lineage` | `{column: [{asset: [part], column}]}`, in the order that Dagster has |
 * | `code_references` | `[{type: "local_file", path, line, label} or {type: "url", url, label}]`; line and label may be null |
 * | `pool` | name of the pool |
 *
 * A kind that is not listed is kept with its GraphQL type's name in lower snake case without `MetadataEntry`, and
 * with all its fields under `value`.
 */
type Kind<Fields extends z.ZodType> = {
  readonly type: string;
  /** What to ask of the entry in GraphQL. */
  readonly selection: string;
  readonly fields: Fields;
  /** All of the value but its type. */
  readonly read: (entry: z.infer<Fields>) => JsonObject;
};

function kind<Shape extends z.ZodRawShape>(
  type: string,
  selection: string,
  shape: Shape,
  read: (entry: z.infer<z.ZodObject<Shape>>) => JsonObject,
): Kind<z.ZodType> {
  return { type, selection, fields: z.object(shape), read: read as (entry: unknown) => JsonObject };
}

const nullableText = z.string().nullable();
const assetKey = z.object({ path: z.array(z.string()) });
const tableSchema = z.object({
  columns: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      description: nullableText,
      constraints: z.object({ nullable: z.boolean(), unique: z.boolean(), other: z.array(z.string()) }),
      tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
    }),
  ),
  constraints: z.object({ other: z.array(z.string()) }).nullable(),
});
const SCHEMA_SELECTION =
  "schema { columns { name type description constraints { nullable unique other } tags { key value } } constraints { other } }";
const codeReference = z.union([
  z.object({ filePath: z.string(), lineNumber: z.number().nullable(), label: nullableText }),
  z.object({ url: z.string(), label: nullableText }),
]);

/** By the GraphQL type of the entry. */
const KINDS: Readonly<Record<string, Kind<z.ZodType>>> = {
  TextMetadataEntry: kind("text", "text", { text: z.string() }, ({ text }) => ({ value: text })),
  PathMetadataEntry: kind("path", "path", { path: z.string() }, ({ path }) => ({ value: path })),
  NotebookMetadataEntry: kind("notebook", "path", { path: z.string() }, ({ path }) => ({ value: path })),
  UrlMetadataEntry: kind("url", "url", { url: z.string() }, ({ url }) => ({ value: url })),
  MarkdownMetadataEntry: kind("md", "mdStr", { mdStr: z.string() }, ({ mdStr }) => ({ value: mdStr })),
  JsonMetadataEntry: kind("json", "jsonString", { jsonString: z.string() }, ({ jsonString }) => {
    const { value, numbers } = readPythonJson(jsonString);
    return numbers.length === 0 ? { value } : { value, numbers: [...numbers] };
  }),
  IntMetadataEntry: kind("int", "intRepr", { intRepr: z.string() }, ({ intRepr }) => ({
    value: intRepr === NONE ? null : intRepr,
  })),
  FloatMetadataEntry: kind(
    "float",
    "floatValue floatRepr",
    { floatValue: z.number().nullable(), floatRepr: z.string().optional() },
    ({ floatValue, floatRepr }) => ({ value: floatOf(floatValue, floatRepr) }),
  ),
  BoolMetadataEntry: kind("bool", "boolValue", { boolValue: z.boolean().nullable() }, ({ boolValue }) => ({
    value: boolValue,
  })),
  NullMetadataEntry: kind("null", "", {}, () => ({ value: null })),
  TimestampMetadataEntry: kind("timestamp", "timestamp", { timestamp: z.number() }, ({ timestamp }) => ({
    value: timestamp,
  })),
  PythonArtifactMetadataEntry: kind(
    "python_artifact",
    "module name",
    { module: z.string(), name: z.string() },
    ({ module, name }) => ({ value: { module, name } }),
  ),
  PipelineRunMetadataEntry: kind("dagster_run", "runId", { runId: z.string() }, ({ runId }) => ({ value: runId })),
  AssetMetadataEntry: kind("asset", "assetKey { path }", { assetKey }, (entry) => ({ value: entry.assetKey.path })),
  JobMetadataEntry: kind(
    "job",
    "jobName repositoryName locationName",
    { jobName: z.string(), repositoryName: nullableText, locationName: z.string() },
    ({ jobName, repositoryName, locationName }) => ({
      value: { job: jobName, repository: repositoryName, location: locationName },
    }),
  ),
  TableMetadataEntry: kind(
    "table",
    `table { records ${SCHEMA_SELECTION} }`,
    { table: z.object({ records: z.array(z.string()), schema: tableSchema }) },
    ({ table }) => {
      const { value, numbers } = readPythonJson(`[${table.records.join(",")}]`);
      const read = { value: { schema: schemaOf(table.schema), records: value } };
      return numbers.length === 0 ? read : { ...read, numbers: [...numbers] };
    },
  ),
  TableSchemaMetadataEntry: kind("table_schema", SCHEMA_SELECTION, { schema: tableSchema }, ({ schema }) => ({
    value: schemaOf(schema),
  })),
  TableColumnLineageMetadataEntry: kind(
    "table_column_lineage",
    "lineage { columnName columnDeps { assetKey { path } columnName } }",
    {
      lineage: z.array(
        z.object({ columnName: z.string(), columnDeps: z.array(z.object({ assetKey, columnName: z.string() })) }),
      ),
    },
    ({ lineage }) => {
      const value: JsonObject = {};
      for (const { columnName, columnDeps } of lineage) {
        const sources = columnDeps.map((dep) => ({ asset: dep.assetKey.path, column: dep.columnName }));
        setMember<JsonValue>(value, columnName, sources);
      }
      return { value };
    },
  ),
  CodeReferencesMetadataEntry: kind(
    "code_references",
    "codeReferences { ... on LocalFileCodeReference { filePath lineNumber label } ... on UrlCodeReference { url label } }",
    { codeReferences: z.array(codeReference) },
    ({ codeReferences }) => ({
      value: codeReferences.map((reference) =>
        "url" in reference
          ? { type: "url", url: reference.url, label: reference.label }
          : { type: "local_file", path: reference.filePath, line: reference.lineNumber, label: reference.label },
      ),
    }),
  ),
  PoolMetadataEntry: kind("pool", "pool", { pool: z.string() }, ({ pool }) => ({ value: pool })),
};

/** `str(None)`: a typed value that has none. */
const NONE = "None";

/** The GraphQL types that are read by their own rules, with what is asked of each. */
export const KNOWN_ENTRIES: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).map(([name, { selection }]) => [name, selection]),
);

export const metadataEntrySchema = z.looseObject({ __typename: z.string(), label: z.string() });
export type MetadataEntry = z.infer<typeof metadataEntrySchema>;

/**
 * Metadata by name.
 * @throws ZodError, SyntaxError when an entry of a known kind is not as Dagster makes them
 */
export function metadataOf(entries: readonly MetadataEntry[]): Record<string, MetadataValue> {
  const metadata: Record<string, MetadataValue> = {};
  for (const entry of entries) {
    const known = Object.hasOwn(KINDS, entry.__typename) ? KINDS[entry.__typename] : undefined;
    const value =
      known === undefined ? unknownValue(entry) : { type: known.type, ...known.read(known.fields.parse(entry)) };
    setMember<MetadataValue>(metadata, entry.label, value);
  }
  return metadata;
}

function unknownValue(entry: MetadataEntry): MetadataValue {
  const value: JsonObject = {};
  for (const [name, member] of Object.entries(entry)) {
    if (name === "__typename" || name === "label" || name === "description") continue;
    setMember(value, name, member as JsonValue);
  }
  return { type: kindName(entry.__typename), value };
}

/** `FancyThingMetadataEntry` (GraphQL) or `FancyThingMetadataValue` (Python) -> `fancy_thing`. */
export function kindName(className: string): string {
  return snakeCase(className.replace(/Metadata(Entry|Value)$/, "") || className);
}

/**
 * Older webservers send no text beside the value, and null for NaN. A null from them is read as NaN: a float entry
 * without any value can be made by hand alone.
 */
function floatOf(value: number | null, text: string | undefined): JsonValue {
  if (text === NONE) return null;
  if (value !== null) return value;
  return text ?? "NaN";
}

function schemaOf({ columns, constraints }: z.infer<typeof tableSchema>): JsonObject {
  return {
    columns: columns.map(({ tags, ...column }) => {
      const named: JsonObject = {};
      for (const { key, value } of tags) setMember<JsonValue>(named, key, value);
      return { ...column, tags: named };
    }),
    constraints: constraints ?? { other: [] },
  };
}
