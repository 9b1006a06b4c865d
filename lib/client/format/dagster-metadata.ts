import { isJsonObject, type JsonObject, type JsonValue, memberOf } from "../../domain/json.ts";

/*
 * How the kinds of Dagster's metadata that are no plain text are shown (lib/sources/dagster/metadata.ts says what they
 * look like). Metadata are recorded as they came, so whatever does not look like that answers null, and is shown as
 * JSON.
 */

export type ShownTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };

/** A value in one line. */
export function dagsterText(type: string, value: unknown): string | null {
  switch (type) {
    case "timestamp":
      return timeText(value);
    case "asset":
      return keyText(value);
    case "python_artifact":
      return isJsonObject(value) ? joined(".", value.module, value.name) : null;
    case "job":
      return isJsonObject(value) ? joined(" / ", value.location, value.job) : null;
    default:
      return null;
  }
}

/** A value of rows and columns. */
export function dagsterTable(type: string, value: unknown): ShownTable | null {
  switch (type) {
    case "table_schema":
      return schemaTable(value);
    case "table":
      return recordsTable(value);
    case "table_column_lineage":
      return lineageTable(value);
    case "code_references":
      return referencesTable(value);
    default:
      return null;
  }
}

/** Seconds since 1970. */
function timeText(value: unknown): string | null {
  if (typeof value !== "number") return null;
  const date = new Date(value * 1_000);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace("T", " ").replace("Z", " UTC");
}

function schemaTable(value: unknown): ShownTable | null {
  const columns = objectsOf(isJsonObject(value) ? value.columns : null);
  if (columns === null) return null;
  const rows = columns.map((column) => [
    cell(column.name),
    cell(column.type),
    constraintsText(column.constraints),
    cell(column.description ?? ""),
  ]);
  return { columns: ["Column", "Type", "Constraints", "Description"], rows };
}

function constraintsText(value: unknown): string {
  if (!isJsonObject(value)) return "";
  const other = Array.isArray(value.other) ? value.other.map(cell) : [];
  const words = [value.nullable === false ? "not null" : "", value.unique === true ? "unique" : "", ...other];
  return words.filter((word) => word !== "").join(", ");
}

function recordsTable(value: unknown): ShownTable | null {
  const records = objectsOf(isJsonObject(value) ? value.records : null);
  if (records === null) return null;
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { columns, rows: records.map((record) => columns.map((name) => cell(memberOf(record, name)))) };
}

function lineageTable(value: unknown): ShownTable | null {
  if (!isJsonObject(value)) return null;
  const rows: string[][] = [];
  for (const [column, sources] of Object.entries(value)) {
    const list = objectsOf(sources);
    if (list === null) return null;
    const texts = list.map((source) => `${keyText(source.asset ?? null) ?? "?"}: ${cell(source.column)}`);
    rows.push([column, texts.join(", ")]);
  }
  return { columns: ["Column", "Made of"], rows };
}

function referencesTable(value: unknown): ShownTable | null {
  const references = objectsOf(value);
  if (references === null) return null;
  const rows = references.map(({ url, path, line, label }) => [
    typeof url === "string" ? url : `${cell(path)}${typeof line === "number" ? `:${line}` : ""}`,
    cell(label ?? ""),
  ]);
  return { columns: ["Code", "Label"], rows };
}

/** Null of anything but an array of objects. */
function objectsOf(value: unknown): JsonObject[] | null {
  return Array.isArray(value) && value.every(isJsonObject) ? value : null;
}

function keyText(value: unknown): string | null {
  return Array.isArray(value) && value.every((part) => typeof part === "string") ? value.join("/") : null;
}

function joined(between: string, ...parts: (JsonValue | undefined)[]): string | null {
  return parts.every((part) => typeof part === "string") ? parts.join(between) : null;
}

function cell(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
