import { expect, test } from "vitest";
import { makeAsset } from "#bin/bench/assets.ts";
import { diffVsFloor } from "#bin/bench/rows/diff-vs-floor.ts";

test("a row that needs no server runs at its smallest size and yields what is printed", async () => {
  const figures = [];
  for await (const figure of diffVsFloor.run({ sizes: [100], short: true })) figures.push(figure);
  expect(figures).toEqual([
    { name: "diff_vs_floor@100", value: expect.any(Number), unit: "ratio", limit: 3 },
    { name: "diff_ms@100", value: expect.any(Number), unit: "ms" },
  ]);
});

test("the assets that are measured have about a kilobyte each", () => {
  const bytes = Buffer.byteLength(JSON.stringify(makeAsset(54_321, "1")));
  expect(bytes).toBeGreaterThan(900);
  expect(bytes).toBeLessThan(1100);
});
