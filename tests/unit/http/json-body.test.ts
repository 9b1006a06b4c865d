import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonBody } from "#lib/http/json-body.ts";

type Read = { value: unknown; elements: unknown[]; indexes: number[] };

/** Reads the body in pieces of that many bytes; `known` are texts of elements that are not to be built. */
function read(body: string | Buffer, size = 1_000_000, known: readonly string[] = []): Read {
  const bytes = Buffer.from(body as string);
  const elements: unknown[] = [];
  const indexes: number[] = [];
  const json = new JsonBody({
    member: "assets",
    isKnown: (text) => known.includes(text.toString()),
    take: (run, places) => {
      elements.push(...run);
      indexes.push(...places);
    },
  });
  for (let start = 0; start < bytes.length; start += size) json.push(bytes.subarray(start, start + size));
  return { value: json.finish(), elements, indexes };
}

describe("a body that is read while it arrives", () => {
  it("is what JSON.parse makes of it, wherever the pieces are cut", () => {
    const anything = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), anything),
        fc.array(anything),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(undefined, 1, "\t"),
        (rest, assets, size, blanks) => {
          const body = JSON.stringify({ ...rest, assets, z: "assets" }, null, blanks);
          const parsed = JSON.parse(body);
          const got = read(body, size);
          expect(got.elements).toEqual(parsed.assets);
          expect(got.value).toEqual({ ...parsed, assets: [] });
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    '{"a":{"assets":[1]},"assets":[2]}',
    '{"a":"assets","b":["assets"],"assets":[2]}',
    '{"\\u0061ssets":[2]}',
    ' {"assets" : [ 2 ] } ',
    '\ufeff{"assets":[2]}',
  ])("finds the array in %s", (body) => {
    expect(read(body, 1).elements).toEqual([2]);
  });

  it.each(['{"assets":5}', '{"assets":{"b":[1]}}', '["assets",[1]]', '{"a":{"assets":[1]}}', '"assets"', "[]", "7"])(
    "leaves %s as it is",
    (body) => {
      expect(read(body, 1)).toEqual({ value: JSON.parse(body), elements: [], indexes: [] });
    },
  );

  it.each([
    "",
    "{",
    '{"assets":[',
    '{"assets":[1',
    '{"assets":[1]',
    '{"assets":[1,]}',
    '{"assets":[,1]}',
    '{"assets":[1,,2]}',
    '{"assets":[1 2]}',
    '{"assets":[{]}]}',
    '{"assets":[1}}',
    '{"assets":[]}{}',
    '{"assets":[],}',
    '{"assets":[1],"assets":[2]}',
    '{"assets":["\u0001"]}',
    '{"assets":["a]}',
  ])("refuses %j, wherever the pieces are cut", (body) => {
    for (const size of [1, 3, 1000]) expect(() => read(body, size)).toThrow(/not JSON|empty|twice/);
  });

  it("refuses what is not UTF-8, in an element and around them", () => {
    for (const body of ['{"assets":["\xff"]}', '{"a":"\xff","assets":[]}']) {
      expect(() => read(Buffer.from(body, "latin1"))).toThrow("not UTF-8");
    }
  });

  it("builds no element that is known, and tells the others' places", () => {
    const body = '{"assets":[{"k":1},{"k":2}, {"k":1},"x",[]]}';
    for (const size of [1, 7, 1000]) {
      expect(read(body, size, ['{"k":1}', "[]"])).toEqual({
        value: { assets: [] },
        elements: [{ k: 2 }, { k: 1 }, "x"],
        indexes: [1, 2, 3],
      });
      expect(read(body, size, ['{"k":1}', '{"k":2}', ' {"k":1}', '"x"', "[]"]).elements).toEqual([]);
    }
  });

  it("keeps the digits of long whole numbers", () => {
    const body = '{"assets":[{"m":{"type":"int","value":12345678901234567890}}]}';
    expect(read(body, 5).elements).toEqual([{ m: { type: "int", value: "12345678901234567890" } }]);
  });
});
