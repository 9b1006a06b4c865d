import { isJsonObject, type JsonObject, type JsonValue, memberOf } from "../../domain/json.ts";
import { memberPointer } from "./exact-json.ts";
import type { ShownValue } from "./metadata-value.ts";

/*
 * How the kinds of Dagster's metadata that are no plain text are shown (lib/sources/dagster/metadata.ts says what they
 * look like; other sources use the same kinds). Metadata are recorded as they came, so whatever does not look like that
 * answers null, and is shown as JSON.
 */

/** Text in a table: where it leads, and short marks after it. */
export type ShownCell = {
  readonly text: string;
  /** An address on the web, still to be checked (`safeHref`). */
  readonly href?: string;
  /** Assets it was made of, in place of `text`, each with its column. */
  readonly sources?: readonly { readonly asset: readonly string[]; readonly column: string }[];
  readonly marks?: readonly string[];
  /** Shown in the type of code. */
  readonly isCode?: boolean;
};

export type ShownTable = { readonly columns: readonly string[]; readonly rows: readonly (readonly ShownCell[])[] };

/** A value that is no table. */
export function dagsterValue(type: string, value: JsonValue): ShownValue | null {
  switch (type) {
    case "timestamp":
      return timeValue(value);
    case "asset": {
      const key = keyOf(value);
      return key === null ? null : { kind: "asset", text: key.join("/"), key };
    }
    case "python_artifact":
      return isJsonObject(value) ? nameValue("Python object", ".", value.module, value.name) : null;
    case "job":
      return isJsonObject(value) ? nameValue("job", " / ", value.location, value.job) : null;
    default:
      return null;
  }
}

/** A value of rows and columns; `numbers` as `shownValue` has them. */
export function dagsterTable(type: string, value: JsonValue, numbers: ReadonlySet<string>): ShownTable | null {
  switch (type) {
    case "table_schema":
      return schemaTable(value);
    case "table":
      return recordsTable(value, numbers);
    case "table_column_lineage":
      return lineageTable(value);
    case "code_references":
      return referencesTable(value);
    default:
      return null;
  }
}

/** Seconds since 1970. */
function timeValue(value: JsonValue): ShownValue | null {
  if (typeof value !== "number") return null;
  const date = new Date(value * 1_000);
  if (Number.isNaN(date.getTime())) return null;
  const at = date.toISOString();
  return { kind: "time", text: at.replace("T", " ").replace("Z", " UTC"), at };
}

function nameValue(what: string, between: string, ...parts: (JsonValue | undefined)[]): ShownValue | null {
  return parts.every((part) => typeof part === "string") ? { kind: "name", text: parts.join(between), what } : null;
}

/** Columns that say nothing anywhere are left out; constraints of the table as a whole come after its last row. */
function schemaTable(value: JsonValue): ShownTable | null {
  const columns = objectsOf(isJsonObject(value) ? value.columns : null);
  if (columns === null) return null;
  const hasTags = columns.some((column) => tagMarks(column.tags).length > 0);
  const hasDescriptions = columns.some((column) => plain(column.description ?? "") !== "");
  const rows = columns.map((column): ShownCell[] => [
    { text: plain(column.name), isCode: true },
    { text: plain(column.type), isCode: true, marks: constraintMarks(column.constraints) },
    ...(hasDescriptions ? [{ text: plain(column.description ?? "") }] : []),
    ...(hasTags ? [{ text: "", marks: tagMarks(column.tags) }] : []),
  ]);
  const whole = isJsonObject(value) ? constraintMarks(value.constraints) : [];
  const ofTable: ShownCell[][] = whole.length === 0 ? [] : [[{ text: "Of the table" }, { text: "", marks: whole }]];
  return {
    columns: ["Column", "Type", ...(hasDescriptions ? ["Description"] : []), ...(hasTags ? ["Tags"] : [])],
    rows: [...rows, ...ofTable],
  };
}

function constraintMarks(value: JsonValue | undefined): string[] {
  if (!isJsonObject(value)) return [];
  const other = Array.isArray(value.other) ? value.other.map(plain) : [];
  const words = [value.nullable === false ? "not null" : "", value.unique === true ? "unique" : "", ...other];
  return words.filter((word) => word !== "");
}

function tagMarks(value: JsonValue | undefined): string[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([name, text]) => (text === "" ? name : `${name}=${plain(text)}`));
}

/** The schema's columns in its order, then those that only records have. */
function recordsTable(value: JsonValue, numbers: ReadonlySet<string>): ShownTable | null {
  const records = objectsOf(isJsonObject(value) ? value.records : null);
  if (records === null || !isJsonObject(value)) return null;
  const declared = objectsOf(isJsonObject(value.schema) ? value.schema.columns : null) ?? [];
  const names = [...declared.map((column) => plain(column.name)), ...records.flatMap((record) => Object.keys(record))];
  const columns = [...new Set(names)];
  const rows = records.map((record, index) =>
    columns.map((name): ShownCell => {
      const held = memberOf(record, name);
      const isNumber = numbers.has(memberPointer(memberPointer("", index), name));
      return { text: plain(held), isCode: isNumber || typeof held === "number" };
    }),
  );
  return { columns, rows };
}

function lineageTable(value: JsonValue): ShownTable | null {
  if (!isJsonObject(value)) return null;
  const rows: ShownCell[][] = [];
  for (const [column, listed] of Object.entries(value)) {
    const sources = sourcesOf(listed);
    if (sources === null) return null;
    const text = sources.map((source) => `${source.asset.join("/")}: ${source.column}`).join(", ");
    rows.push([
      { text: column, isCode: true },
      { text, sources },
    ]);
  }
  return { columns: ["Column", "Made of"], rows };
}

function sourcesOf(listed: JsonValue): { asset: string[]; column: string }[] | null {
  const list = objectsOf(listed);
  if (list === null) return null;
  const sources = list.flatMap((source) => {
    const asset = keyOf(source.asset);
    return asset === null ? [] : [{ asset, column: plain(source.column) }];
  });
  return sources.length === list.length ? sources : null;
}

function referencesTable(value: JsonValue): ShownTable | null {
  const references = objectsOf(value);
  if (references === null) return null;
  const hasLabels = references.some(({ label }) => plain(label ?? "") !== "");
  const rows = references.map(({ url, path, line, label }): ShownCell[] => [
    typeof url === "string"
      ? { text: url, href: url }
      : { text: `${plain(path)}${typeof line === "number" ? `:${line}` : ""}`, isCode: true },
    ...(hasLabels ? [{ text: plain(label ?? "") }] : []),
  ]);
  return { columns: ["Code", ...(hasLabels ? ["Label"] : [])], rows };
}

/** Null of anything but an array of objects. */
function objectsOf(value: JsonValue | undefined): JsonObject[] | null {
  return Array.isArray(value) && value.every(isJsonObject) ? value : null;
}

function keyOf(value: JsonValue | undefined): string[] | null {
  return Array.isArray(value) && value.every((part) => typeof part === "string") ? value : null;
}

function plain(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}
