import type { JsonValue } from "../../domain/json.ts";
import { isJsonObject } from "../../domain/json.ts";
import { dagsterTable, dagsterValue, type ShownCell, type ShownTable } from "./dagster-metadata.ts";
import { exactJsonText, noNumbers } from "./exact-json.ts";

/** How a metadata value is shown. `text` is all of it as plain text, whatever it is shown as: to copy, find and compare. */
export type ShownValue = { readonly text: string } & (
  | { readonly kind: "text" }
  /** A number, a boolean or nothing, as it was recorded: never rounded, never grouped. */
  | { readonly kind: "exact" }
  | { readonly kind: "link"; readonly href: string }
  | { readonly kind: "markdown" }
  /** Something that is copied rather than read; `what` says what it names. */
  | { readonly kind: "name"; readonly what: string }
  /** `at` is an RFC 3339 instant. */
  | { readonly kind: "time"; readonly at: string }
  | { readonly kind: "asset"; readonly key: readonly string[] }
  | ({ readonly kind: "table" } & ShownTable)
  | {
      readonly kind: "json";
      readonly value: JsonValue;
      /** JSON pointers of the texts in `value` that stand for numbers which JSON cannot carry. */
      readonly numbers: ReadonlySet<string>;
      /** The type that was recorded, where it is none that is known. */
      readonly type: string | null;
    }
);

/** A link only for http and https: metadata is recorded text, and `javascript:` must stay text. */
export function safeHref(text: string): string | null {
  const url = URL.parse(text);
  return url !== null && (url.protocol === "http:" || url.protocol === "https:") ? url.href : null;
}

const UNTYPED = "";

/** A metadata value `{type, value}` (or any JSON) as it is shown; what is not understood is shown as JSON. */
export function shownValue(raw: unknown): ShownValue {
  const typed = isJsonObject(raw) && typeof raw.type === "string" && Object.hasOwn(raw, "value") ? raw : null;
  const value = typed === null ? (raw as JsonValue | undefined) : typed.value;
  const type = typed === null ? UNTYPED : (typed.type as string);
  if (value === null || value === undefined) return { kind: "exact", text: "null" };
  const known = dagsterValue(type, value);
  if (known !== null) return known;
  if (typeof value === "boolean" || typeof value === "number") return { kind: "exact", text: String(value) };
  if (typeof value === "string") return shownText(type, value);
  const numbers = numbersOf(typed);
  const text = exactJsonText(value, numbers);
  const table = dagsterTable(type, value, numbers);
  if (table !== null) return { kind: "table", text: tableText(table), ...table };
  return { kind: "json", text, value, numbers, type: type === UNTYPED || type === "json" ? null : type };
}

/** Texts whose type says how they are read. */
const NAMES: Readonly<Record<string, string>> = {
  path: "path",
  notebook: "path of the notebook",
  dagster_run: "run id",
  pool: "pool",
};

function shownText(type: string, text: string): ShownValue {
  if (type === "md") return { kind: "markdown", text };
  if (type === "int" || type === "float") return { kind: "exact", text };
  const what = Object.hasOwn(NAMES, type) ? NAMES[type] : undefined;
  if (what !== undefined) return { kind: "name", text, what };
  const href = type === "url" || /^https?:\/\/\S+$/.test(text) ? safeHref(text) : null;
  return href === null ? { kind: "text", text } : { kind: "link", text, href };
}

function numbersOf(typed: Readonly<Record<string, JsonValue>> | null): ReadonlySet<string> {
  const listed = typed !== null && Object.hasOwn(typed, "numbers") ? typed.numbers : undefined;
  if (!Array.isArray(listed)) return noNumbers;
  return new Set(listed.filter((pointer) => typeof pointer === "string"));
}

function tableText({ columns, rows }: ShownTable): string {
  return [columns.join(" | "), ...rows.map((row) => row.map(cellText).join(" | "))].join("\n");
}

/** A cell as plain text, its marks in brackets. */
export function cellText({ text, marks = [] }: ShownCell): string {
  return marks.length === 0 ? text : [text, `[${marks.join(", ")}]`].filter((part) => part !== "").join(" ");
}
