import { expect, test } from "vitest";
import { loadNumberOf } from "#lib/client/format/load-number.ts";

test.each(["", "0", "-2", "2.5", "02", "1e3", " 7", "many", "12345678901"])("“%s” is no load's number", (text) => {
  expect(loadNumberOf(text)).toBeNull();
});

test("a load's number is a whole one from 1 on", () => {
  expect(loadNumberOf("1")).toBe(1);
  expect(loadNumberOf("9999999999")).toBe(9_999_999_999);
});
