import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patchBetween } from "#lib/domain/snapshot/patch.ts";

/** As PostgreSQL does it with left() and right(), which count code points. */
function applied(base: string, patch: { head: number; tail: number; middle: string }): string {
  const points = [...base];
  const tail = patch.tail === 0 ? [] : points.slice(-patch.tail);
  return points.slice(0, patch.head).join("") + patch.middle + tail.join("");
}

/** Few different characters, so that beginnings and ends are often alike; those of a pair share a half. */
const text = fc
  .array(fc.constantFrom("a", "b", "é", "😀", "😁", "🐘", "\uffff"), { maxLength: 12 })
  .map((parts) => parts.join(""));

describe("a patch", () => {
  it("makes the text from the base, whatever the two have in common", () => {
    fc.assert(
      fc.property(text, text, text, text, (start, end, one, other) => {
        const base = start + one + end;
        const wanted = start + other + end;
        const patch = patchBetween(base, wanted);
        if (patch !== null) expect(applied(base, patch)).toBe(wanted);
      }),
      { numRuns: 10_000 },
    );
  });

  it("is small where one place differs", () => {
    const body = (version: string) => `{"codeVersion":"${version}","key":["käse 🧀"],"tags":{"a":"b"}}`;
    expect(patchBetween(body("1"), body("27"))).toEqual({ head: 16, tail: [...body("1")].length - 17, middle: "27" });
    expect(patchBetween(body("1"), body("1"))?.middle).toBe("");
  });

  it("is none where more than half differs", () => {
    expect(patchBetween("", "abc")).toBeNull();
    expect(patchBetween("abcdef", "xyz")).toBeNull();
    expect(patchBetween("abcdefgh", "abxyefgh")).toEqual({ head: 2, tail: 4, middle: "xy" });
  });
});
