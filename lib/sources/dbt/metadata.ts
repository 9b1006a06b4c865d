import { isJsonObject, type JsonObject, type JsonValue, setMember } from "../../domain/json.ts";
import type { MetadataValue } from "../../domain/snapshot/asset.ts";
import type { DbtColumn, DbtConstraint, DbtResource } from "./manifest.ts";

/** Metadata by name. Names from outside may be any text, so they are set through `setMember`. */
export type Metadata = Record<string, MetadataValue>;

/** Sets a value where there is one: absent, null, empty text and empty lists say the same as no entry. */
export function put(metadata: Metadata, name: string, type: string, value: JsonValue | undefined): void {
  if (isEmpty(value)) return;
  setMember<MetadataValue>(metadata, name, { type, value: value as JsonValue });
}

/** A member of `meta` as the type that its value has. */
function metaValue(value: JsonValue): MetadataValue {
  switch (typeof value) {
    case "string":
      return { type: /^https?:\/\/\S+$/.test(value) ? "url" : "text", value };
    case "boolean":
      return { type: "bool", value };
    case "number":
      return { type: Number.isSafeInteger(value) ? "int" : "float", value };
    default:
      return value === null ? { type: "null", value } : { type: "json", value };
  }
}

/** `meta`, each member of it under `meta.<name>`; that of the config (dbt 1.10) wins. */
export function putMeta(metadata: Metadata, { meta, config }: DbtResource): void {
  for (const [name, value] of Object.entries({ ...meta, ...config?.meta })) {
    setMember(metadata, `meta.${name}`, metaValue(value));
  }
}

/** What stands elsewhere in the asset, or is the project's business alone. From dbt 1.10 on some of it is configuration. */
const SHOWN_ELSEWHERE = new Set([
  "description",
  "docs",
  "enabled",
  "freshness",
  "group",
  "loaded_at_field",
  "materialized",
  "meta",
  "owner",
  "tags",
]);

/**
 * The configuration as people wrote it. The rendered one would hold dbt's defaults too, of which every version has
 * others: an upgrade would then look like a change of every model. dbt itself compares this one (`state:modified`).
 */
export function putConfig(metadata: Metadata, { unrendered_config }: DbtResource): void {
  const config: JsonObject = {};
  for (const [name, value] of Object.entries(unrendered_config ?? {})) {
    if (!SHOWN_ELSEWHERE.has(name) && !isEmpty(value)) setMember(config, name, value);
  }
  put(metadata, "config", "json", config);
}

/** Where the file is, the same from every system. */
export function putPath(metadata: Metadata, { original_file_path }: DbtResource): void {
  put(metadata, "path", "path", original_file_path?.replaceAll("\\", "/"));
}

/** Columns and constraints as a table schema, in the order in which they are written. */
export function putColumns(
  metadata: Metadata,
  columns: Readonly<Record<string, DbtColumn>> | null | undefined,
  constraints: readonly DbtConstraint[] | null | undefined,
): void {
  const list = Object.values(columns ?? {}).map(columnOf);
  const other = (constraints ?? []).map(constraintText);
  if (list.length === 0 && other.length === 0) return;
  setMember<MetadataValue>(metadata, "columns", {
    type: "table_schema",
    value: { columns: list, constraints: { other } },
  });
}

function columnOf({ name, data_type, description, tags, constraints }: DbtColumn): JsonObject {
  const types = (constraints ?? []).map(({ type }) => type);
  const named: JsonObject = {};
  for (const tag of tags ?? []) setMember<JsonValue>(named, tag, "");
  return {
    name,
    type: data_type ?? "",
    description: description || null,
    constraints: {
      nullable: !types.includes("not_null") && !types.includes("primary_key"),
      unique: types.includes("unique") || types.includes("primary_key"),
      other: (constraints ?? []).filter(({ type }) => type !== "not_null" && type !== "unique").map(constraintText),
    },
    tags: named,
  };
}

/** `primary key (a, b)`, `check (amount > 0)`, `foreign key references …` */
function constraintText({ type, columns, expression }: DbtConstraint): string {
  const over = (columns ?? []).length === 0 ? "" : ` (${columns?.join(", ")})`;
  return `${type.replaceAll("_", " ")}${over}${expression ? ` ${expression}` : ""}`;
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (Array.isArray(value)) return value.length === 0;
  return isJsonObject(value) && Object.values(value).every(isEmpty);
}
