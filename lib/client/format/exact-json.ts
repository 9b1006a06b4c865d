import type { JsonValue } from "../../domain/json.ts";

/** Nothing in the value stands for a number that JSON cannot carry. */
export const noNumbers: ReadonlySet<string> = new Set();

/** JSON with two blanks of indent. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? "undefined";
}

/** The pointer (RFC 6901) of a member of what stands at `pointer`. */
export function memberPointer(pointer: string, name: string | number): string {
  return `${pointer}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

/** Something of the value that holds no other, as it reads: texts in quotes, but those that stand for numbers. */
export function leafText(value: null | boolean | number | string, isNumber: boolean): string {
  return isNumber && typeof value === "string" ? value : JSON.stringify(value);
}

/**
 * JSON with two blanks of indent, in which the texts at the pointers of `numbers` stand as the numbers that they are
 * (lib/sources/dagster/python-json.ts): `12345678901234567890`, `NaN`.
 */
export function exactJsonText(value: JsonValue, numbers: ReadonlySet<string>): string {
  return numbers.size === 0 ? prettyJson(value) : written(value, "", "", numbers);
}

function written(value: JsonValue, pointer: string, indent: string, numbers: ReadonlySet<string>): string {
  if (typeof value !== "object" || value === null) return leafText(value, numbers.has(pointer));
  const inner = `${indent}  `;
  const of = (name: string | number, member: JsonValue) =>
    written(member, memberPointer(pointer, name), inner, numbers);
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item, index) => `${inner}${of(index, item)}`).join(",\n")}\n${indent}]`;
  }
  const members = Object.entries(value);
  if (members.length === 0) return "{}";
  const lines = members.map(([name, member]) => `${inner}${JSON.stringify(name)}: ${of(name, member)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}
