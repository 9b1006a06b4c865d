import { expect, test } from "vitest";
import { parseExpiry } from "#bin/cli/parse-expiry.ts";

const NOW = Date.parse("2026-11-21T06:00:00Z");

test("an expiry is days from now, the end of a day, an instant, or never", () => {
  expect(parseExpiry("30d", NOW)).toEqual(new Date("2026-12-21T06:00:00Z"));
  expect(parseExpiry("2026-11-21", NOW)).toEqual(new Date("2026-11-21T23:59:59.999Z"));
  expect(parseExpiry("2027-01-31T12:00:00+02:00", NOW)).toEqual(new Date("2027-01-31T10:00:00Z"));
  expect(parseExpiry("never", NOW)).toBeNull();
});

test("what is no time, or has passed, is refused with a reason", () => {
  for (const text of ["", "30", "soon", "2026-13-01", "2026-02-31T99:00:00Z", "d", "-1d"]) {
    expect(() => parseExpiry(text, NOW), text).toThrow("It must read like");
  }
  for (const text of ["0d", "2026-11-20", "2026-11-21T05:59:59Z"]) {
    expect(() => parseExpiry(text, NOW), text).toThrow("has passed");
  }
});
