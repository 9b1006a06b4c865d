import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonValue } from "#lib/domain/json.ts";
import { canonicalJson, MAX_DEPTH, NotCanonicalError } from "#lib/domain/snapshot/canonical.ts";
import { jsonArbitrary, shuffleMembers } from "./arbitraries.ts";

/** RFC 8785 in the plainest words, to hold the fast one against. */
function reference(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(reference).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${reference(member)}`).join(",")}}`;
}

function nested(levels: number): JsonValue {
  let value: JsonValue = [];
  for (let level = 1; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}

describe("canonical JSON", () => {
  it("is what the RFC says, for any value", () => {
    fc.assert(
      fc.property(jsonArbitrary, (value) => {
        expect(canonicalJson(value)).toBe(reference(value));
      }),
      { numRuns: 1000 },
    );
  });

  it("does not depend on the order of members", () => {
    fc.assert(
      fc.property(jsonArbitrary, (value) => {
        expect(canonicalJson(shuffleMembers(value) as JsonValue)).toBe(canonicalJson(value));
      }),
      { numRuns: 1000 },
    );
  });

  it("reads back as the same value and writes the same text again", () => {
    fc.assert(
      fc.property(jsonArbitrary, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it("quotes any text, long or short, as JSON does", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 100 }), (text) => {
        expect(canonicalJson({ b: text, a: text })).toBe(`{"a":${JSON.stringify(text)},"b":${JSON.stringify(text)}}`);
      }),
      { numRuns: 1000 },
    );
  });

  it("escapes a lone surrogate, so that the text can be told in UTF-8", () => {
    expect(canonicalJson({ b: "\ud800x", a: "\udfff😀" })).toBe('{"a":"\\udfff😀","b":"\\ud800x"}');
  });

  it("takes 200 levels and refuses 201, with members in order or not", () => {
    const deepest = nested(MAX_DEPTH);
    expect(canonicalJson(deepest)).toBe(JSON.stringify(deepest));
    expect(() => canonicalJson(nested(MAX_DEPTH + 1))).toThrow(NotCanonicalError);
    expect(() => canonicalJson({ b: 1, a: nested(MAX_DEPTH) })).toThrow(/200 levels/);
  });

  it.each([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["infinity", Number.POSITIVE_INFINITY],
    ["a function", () => 1],
    ["a bigint", 1n],
    ["a hole in an array", [undefined]],
    ["a member that is no JSON", { a: 1, b: undefined }],
  ])("refuses %s rather than writing something else", (_, value) => {
    expect(() => canonicalJson(value as JsonValue)).toThrow(NotCanonicalError);
  });
});
