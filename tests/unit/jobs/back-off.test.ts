import { expect, test } from "vitest";
import { BackOff } from "#lib/jobs/supervision/back-off.ts";

test("what dies at once is started after 1, 2, 4 … seconds and never less often than the limit", () => {
  const backOff = new BackOff(8_000);
  let now = 0;
  const waits: number[] = [];
  for (let start = 0; start < 6; start++) {
    expect(backOff.mayStart(now)).toBe(true);
    backOff.started(now);
    const from = now;
    while (!backOff.mayStart(now)) now += 100;
    waits.push(now - from);
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
});

test("what lived long begins anew", () => {
  const backOff = new BackOff(8_000);
  for (const now of [0, 1_000, 3_000, 7_000]) backOff.started(now);
  expect(backOff.mayStart(14_999)).toBe(false);
  backOff.started(7_000 + 8_000 + 8_000);
  expect(backOff.mayStart(23_999)).toBe(false);
  expect(backOff.mayStart(24_000)).toBe(true);
});
