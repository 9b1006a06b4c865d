import fc from "fast-check";
import { expect, it } from "vitest";
import { sha256 } from "#lib/domain/snapshot/hash.ts";
import { KnownTexts, packKnownTexts } from "#lib/domain/snapshot/known-texts.ts";

const rowOf = (text: string) => ({
  textHash: sha256(text),
  keyHash: sha256(`key of ${text}`),
  contentHash: sha256(`content of ${text}`),
});

it("finds every text that was packed, as the row that it was packed in, and no other", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { maxLength: 200 }), fc.array(fc.string()), (texts, others) => {
      const rows = texts.map(rowOf);
      const known = new KnownTexts(packKnownTexts(rows.length, rows));
      expect(known.length).toBe(rows.length);
      for (const [row, text] of texts.entries()) {
        expect(known.find(Buffer.concat([Buffer.alloc(3), sha256(text)]), 3)).toBe(row);
        expect(known.at(row)).toEqual(rows[row]);
      }
      for (const text of others) if (!texts.includes(text)) expect(known.find(sha256(text), 0)).toBe(-1);
    }),
    { numRuns: 300 },
  );
});

it("tells texts apart whose digests begin alike", () => {
  const begins = (last: number) => Buffer.concat([Buffer.from([1, 2, 3, 4]), Buffer.alloc(28, last)]);
  const rows = [1, 2, 3].map((last) => ({ ...rowOf(String(last)), textHash: begins(last) }));
  const known = new KnownTexts(packKnownTexts(3, rows));
  expect([1, 2, 3, 4].map((last) => known.find(begins(last), 0))).toEqual([0, 1, 2, -1]);
});
