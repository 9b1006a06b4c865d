import { describe, expect, it } from "vitest";
import { type Figure, isMissed, lineOf } from "#bin/bench/figure.ts";
import { interleave } from "#bin/bench/interleave.ts";
import { median, percentile } from "#bin/bench/statistics.ts";

describe("the median", () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
  ])("of %j is %d", (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it("of nothing is refused, so that a row that measured nothing cannot pass", () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => percentile([], 0.95)).toThrow(RangeError);
  });
});

describe("a percentile", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);

  it.each([
    [0.95, 95],
    [0.5, 50],
    [1, 100],
    [0, 1],
  ])("of 1 to 100 at %d is %d", (share, expected) => {
    expect(percentile(hundred, share)).toBe(expected);
  });

  it("of few values is one of them", () => {
    expect(percentile([1, 2, 3], 0.95)).toBe(3);
  });
});

describe("a limit", () => {
  const figure = (value: number, more: Partial<Figure> = {}): Figure => ({ name: "f", value, unit: "ratio", ...more });

  it.each<[string, Figure, boolean]>([
    ["is kept when it is just reached", figure(3, { limit: 3 }), false],
    ["is missed when it is passed", figure(3.0001, { limit: 3 }), true],
    ["from below is kept when it is just reached", figure(100, { limit: 100, atLeast: true }), false],
    ["from below is missed by less", figure(99.9, { limit: 100, atLeast: true }), true],
    ["is missed by what is no number", figure(Number.NaN, { limit: 3 }), true],
    ["from below is missed by what is no number", figure(Number.NaN, { limit: 3, atLeast: true }), true],
    ["cannot be missed where there is none", figure(1e9), false],
  ])("%s", (_, measured, missed) => {
    expect(isMissed(measured)).toBe(missed);
    expect(JSON.parse(lineOf(measured)).missed).toBe(missed ? true : undefined);
  });

  it("stands in the line with name, value and unit", () => {
    expect(JSON.parse(lineOf(figure(1.23456, { limit: 3 })))).toEqual({
      name: "f",
      value: 1.235,
      unit: "ratio",
      limit: 3,
    });
    expect(JSON.parse(lineOf({ name: "f", skipped: "no git" }))).toEqual({ name: "f", skipped: "no git" });
  });
});

describe("interleaving", () => {
  it("runs both in turns, floor first, and times nothing of the warm-up or of what prepares", async () => {
    const ran: string[] = [];
    const { ratio, ours, floor } = await interleave(
      () => ran.push("ours"),
      () => ran.push("floor"),
      { rounds: 2, warmUps: 1, prepare: () => ran.push("prepare") },
    );
    expect(ran).toEqual(Array(3).fill(["prepare", "floor", "prepare", "ours"]).flat());
    for (const value of [ratio, ours, floor]) expect(value).toBeGreaterThan(0);
  });
});
