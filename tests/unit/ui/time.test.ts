import { expect, test } from "vitest";
import { logTime } from "#lib/client/format/log-time.ts";
import { ordinal } from "#lib/client/format/ordinal.ts";
import { duration, exactTime, relativeTime, shortTime } from "#lib/client/format/time.ts";

const now = Date.parse("2026-11-20T12:00:00Z");

test.each([
  ["2026-11-20T11:59:31Z", "just now"],
  ["2026-11-20T12:00:20Z", "just now"],
  ["2026-11-20T11:58:30Z", "1 minute ago"],
  ["2026-11-20T09:00:00Z", "3 hours ago"],
  ["2026-11-18T12:00:00Z", "2 days ago"],
  ["2026-11-01T12:00:00Z", "2 weeks ago"],
  ["2024-11-20T12:00:00Z", "2 years ago"],
  ["2026-11-21T14:00:00Z", "in 1 day"],
])("%s is %j", (at, text) => {
  expect(relativeTime(at, now)).toBe(text);
});

test("the exact time names its zone", () => {
  expect(exactTime("2026-11-20T12:00:05Z", "Europe/Berlin")).toBe("20 Nov 2026, 13:00:05 CET");
});

test("a line of a log has the clock to the second", () => {
  expect(logTime("2026-11-20T23:30:09.700Z", "Europe/Berlin")).toBe("00:30:09");
});

test.each([
  [1, "1st"],
  [2, "2nd"],
  [3, "3rd"],
  [4, "4th"],
  [12, "12th"],
  [22, "22nd"],
])("%d in a row is %j", (number, text) => {
  expect(ordinal(number)).toBe(text);
});

test("a short time has the day only when it is another one", () => {
  expect(shortTime("2026-11-20T23:30:00Z", now, "UTC")).toBe("23:30");
  expect(shortTime("2026-11-21T00:30:00Z", now, "UTC")).toBe("21 Nov, 00:30");
  expect(shortTime("2026-11-20T23:30:00Z", now, "Europe/Berlin")).toBe("21 Nov, 00:30");
});

test.each([
  [400, "0.4 s"],
  [12_900, "12 s"],
  [200_000, "3 min 20 s"],
  [7_500_000, "2 h 5 min"],
  [-5000, "0.0 s"],
])("%d milliseconds last %j", (milliseconds, text) => {
  expect(duration("2026-11-20T12:00:00Z", now + milliseconds)).toBe(text);
});
