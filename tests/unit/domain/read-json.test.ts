import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { at } from "#lib/domain/field-error.ts";
import { jsonEqual, memberOf, setMember } from "#lib/domain/json.ts";
import { readJson } from "#lib/domain/snapshot/read-json.ts";
import { jsonArbitrary, shuffleMembers } from "./arbitraries.ts";

const LONG = "123456789012345678901234567890";

describe("reading the text of a snapshot", () => {
  it("keeps every digit of an int, whichever member comes first", () => {
    expect(readJson(`{"m":{"type":"int","value":${LONG}},"n":{"value":-${LONG},"type":"int"}}`)).toEqual({
      m: { type: "int", value: LONG },
      n: { type: "int", value: `-${LONG}` },
    });
  });

  it("leaves other numbers to be doubles", () => {
    const text = `[{"type":"float","value":${LONG}},{"type":"int","value":9007199254740991},{"type":"int","value":1e30,"x":${LONG}}]`;
    expect(readJson(text)).toEqual(JSON.parse(text));
  });

  it("reads everything else as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const withLong = `{"__proto__":${text},"long":[${LONG}]}`;
        expect(JSON.stringify(readJson(withLong))).toBe(JSON.stringify(JSON.parse(withLong)));
      }),
      { numRuns: 500 },
    );
    expect(() => readJson(`{"a":${LONG}`)).toThrow(SyntaxError);
  });

  it("reads what nests deeper than the stack", () => {
    const text = `${"[".repeat(200_000)}${LONG}${"]".repeat(200_000)}`;
    expect(Array.isArray(readJson(text))).toBe(true);
  });
});

describe("JSON values", () => {
  it("are equal to their copies, whatever the order of members", () => {
    fc.assert(
      fc.property(jsonArbitrary, (value) => {
        expect(jsonEqual(value, shuffleMembers(value) as typeof value)).toBe(true);
      }),
    );
  });

  it.each([
    [1, true],
    [0, false],
    [0, null],
    ["1", 1],
    [[], {}],
    [[1], [1, 2]],
    [{ a: 1 }, { b: 1 }],
    [{ a: 1 }, { a: 1, b: 2 }],
    [JSON.parse('{"__proto__":1}'), {}],
    [{ toString: "x" }, {}],
  ])("%j is not %j", (a, b) => {
    expect(jsonEqual(a, b)).toBe(false);
    expect(jsonEqual(b, a)).toBe(false);
  });

  it("have members under any name and under no other", () => {
    const object: Record<string, number> = {};
    setMember(object, "__proto__", 1);
    expect(Object.keys(object)).toEqual(["__proto__"]);
    expect(memberOf(object, "__proto__")).toBe(1);
    expect(memberOf(object, "constructor")).toBeUndefined();
  });
});

it("paths name any member", () => {
  expect(at("assets", 3, "tags", "a b", "c", 0)).toBe('assets[3].tags["a b"].c[0]');
  expect(at("", "assets")).toBe("assets");
});
