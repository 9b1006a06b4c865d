import type { JsonValue } from "../../domain/json.ts";
import { dagsterTable, dagsterText } from "./dagster-metadata.ts";

export type ShownValue =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "code"; text: string }
  /** `text` has a line for each row. */
  | { kind: "table"; text: string; columns: readonly string[]; rows: readonly (readonly string[])[] };

function isObject(value: unknown): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON with two blanks of indent. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "undefined";
}

/** A link only for http and https: metadata is recorded text, and `javascript:` must stay text. */
export function safeHref(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url.href : null;
}

/** A metadata value `{type, value}` (or any JSON) as it is shown; what is not understood is shown as JSON. */
export function shownValue(raw: unknown): ShownValue {
  const typed = isObject(raw) && typeof raw.type === "string" && Object.hasOwn(raw, "value");
  const value = typed ? raw.value : raw;
  const type = typed && typeof raw.type === "string" ? raw.type : "";
  if (value === null || value === undefined) return { kind: "text", text: "null" };
  const line = dagsterText(type, value);
  if (line !== null) return { kind: "text", text: line };
  if (typeof value === "boolean" || typeof value === "number") return { kind: "text", text: String(value) };
  if (typeof value === "string") {
    const href = type === "url" ? safeHref(value) : null;
    if (href !== null) return { kind: "link", text: value, href };
    return { kind: value.includes("\n") ? "code" : "text", text: value };
  }
  const table = dagsterTable(type, value);
  if (table !== null) {
    return { kind: "table", text: table.rows.map((row) => row.join(" | ")).join("\n"), ...table };
  }
  return { kind: "code", text: prettyJson(value) };
}
