import type { JsonValue } from "../../domain/json.ts";

export type ShownValue =
  | { kind: "text"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "code"; text: string };

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
  const type = typed ? raw.type : null;
  if (value === null || value === undefined) return { kind: "text", text: "null" };
  if (typeof value === "boolean" || typeof value === "number") return { kind: "text", text: String(value) };
  if (typeof value === "string") {
    const href = type === "url" ? safeHref(value) : null;
    if (href !== null) return { kind: "link", text: value, href };
    return { kind: value.includes("\n") ? "code" : "text", text: value };
  }
  return { kind: "code", text: prettyJson(value) };
}
