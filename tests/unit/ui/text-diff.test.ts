import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, foldSame } from "#lib/client/format/text-diff.ts";

const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 });

function side(before: string, after: string, without: "added" | "removed"): string {
  return diffLines(before, after)
    .filter((line) => line.kind !== without)
    .map((line) => line.text)
    .join("\n");
}

test("without what was added it is the old text, without what was removed the new one", () => {
  fc.assert(
    fc.property(lines, lines, (old, now) => {
      expect(side(old.join("\n"), now.join("\n"), "added")).toBe(old.join("\n"));
      expect(side(old.join("\n"), now.join("\n"), "removed")).toBe(now.join("\n"));
    }),
  );
});

test("a changed line is told as one removed and one added, the rest as equal", () => {
  expect(diffLines("a\nb\nc", "a\nx\nc")).toEqual([
    { kind: "same", text: "a" },
    { kind: "removed", text: "b" },
    { kind: "added", text: "x" },
    { kind: "same", text: "c" },
  ]);
});

test("texts too long to compare cell by cell are told as replaced, still whole", () => {
  const old = Array.from({ length: 2000 }, (_, index) => `old ${index}`).join("\n");
  const now = Array.from({ length: 2000 }, (_, index) => `new ${index}`).join("\n");
  expect(diffLines(old, now)).toHaveLength(4000);
  expect(side(old, now, "added")).toBe(old);
});

test("equal lines far from a change are left out, and their number told", () => {
  const old = Array.from({ length: 20 }, (_, index) => String(index));
  const folded = foldSame(diffLines(old.join("\n"), old.with(10, "x").join("\n")));
  expect(folded[0]).toEqual({ kind: "gap", count: 7 });
  expect(folded.at(-1)).toEqual({ kind: "gap", count: 6 });
  expect(folded).toHaveLength(1 + 3 + 2 + 3 + 1);
});

test("folding loses no line", () => {
  fc.assert(
    fc.property(lines, lines, (old, now) => {
      const all = diffLines(old.join("\n"), now.join("\n"));
      const kept = foldSame(all).reduce((sum, line) => sum + (line.kind === "gap" ? line.count : 1), 0);
      expect(kept).toBe(all.length);
    }),
  );
});
