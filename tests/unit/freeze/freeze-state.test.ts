import { describe, expect, test } from "vitest";
import { freezeState } from "#lib/domain/freeze/freeze-state.ts";
import { type FreezeSchedule, type FreezeWindow, nextSpans, scheduleErrors } from "#lib/domain/freeze/freeze-window.ts";

const at = (text: string) => new Date(text);
const weekly = (cron: string, hours: number, timeZone = "Europe/Berlin"): FreezeSchedule => ({
  type: "recurring",
  cron,
  timeZone,
  durationMinutes: hours * 60,
});
const once = (startsAt: string, endsAt: string): FreezeSchedule => ({
  type: "once",
  startsAt: at(startsAt),
  endsAt: at(endsAt),
});
const window = (name: string, schedule: FreezeSchedule, enabled = true): FreezeWindow => ({
  id: name,
  name,
  reason: "",
  enabled,
  schedule,
});

describe("a deployment is", () => {
  test("open without windows, and nothing will close it", () => {
    expect(freezeState([], at("2026-01-01T00:00:00Z"))).toEqual({ closed: false, next: null });
  });

  test("closed over a weekend that begins on Friday evening, across midnight", () => {
    const weekend = window("weekend", weekly("0 18 * * 5", 60));
    expect(freezeState([weekend], at("2026-02-06T16:59:59Z"))).toEqual({
      closed: false,
      next: { at: at("2026-02-06T17:00:00Z"), window: { id: "weekend", name: "weekend", reason: "" } },
    });
    for (const moment of ["2026-02-06T17:00:00Z", "2026-02-07T23:30:00Z", "2026-02-09T04:59:59Z"]) {
      expect(freezeState([weekend], at(moment))).toMatchObject({ closed: true, opensAt: at("2026-02-09T05:00:00Z") });
    }
    expect(freezeState([weekend], at("2026-02-09T05:00:00Z"))).toMatchObject({ closed: false });
  });

  test("closed over the end of a month", () => {
    const monthEnd = window("month end", weekly("0 12 L * *", 36, "UTC"));
    expect(freezeState([monthEnd], at("2026-03-01T23:00:00Z"))).toMatchObject({
      closed: true,
      opensAt: at("2026-03-02T00:00:00Z"),
    });
  });

  test("closed once, from its first moment up to its last", () => {
    const audit = window("audit", once("2026-05-04T10:00:00Z", "2026-05-04T12:00:00Z"));
    expect(freezeState([audit], at("2026-05-04T09:59:59.999Z"))).toMatchObject({ closed: false });
    expect(freezeState([audit], at("2026-05-04T10:00:00Z"))).toMatchObject({ closed: true });
    expect(freezeState([audit], at("2026-05-04T11:59:59.999Z"))).toMatchObject({ closed: true });
    expect(freezeState([audit], at("2026-05-04T12:00:00Z"))).toEqual({ closed: false, next: null });
  });

  test("open where the window is switched off", () => {
    const off = window("off", once("2026-05-04T10:00:00Z", "2026-05-04T12:00:00Z"), false);
    expect(freezeState([off], at("2026-05-04T11:00:00Z"))).toEqual({ closed: false, next: null });
  });

  test("closed until the last of windows that follow each other opens, and says which are closed now", () => {
    const first = window("b", once("2026-05-04T10:00:00Z", "2026-05-04T12:00:00Z"));
    const second = window("a", once("2026-05-04T11:00:00Z", "2026-05-04T13:00:00Z"));
    const third = window("c", once("2026-05-04T13:00:00Z", "2026-05-04T14:00:00Z"));
    const state = freezeState([first, second, third], at("2026-05-04T11:30:00Z"));
    expect(state).toMatchObject({ closed: true, opensAt: at("2026-05-04T14:00:00Z") });
    expect(state.closed && state.windows.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("closed with no end in sight where two windows always take over from each other", () => {
    const day = window("day", weekly("0 6 * * *", 12, "UTC"));
    const night = window("night", weekly("0 18 * * *", 12, "UTC"));
    expect(freezeState([day, night], at("2026-05-04T11:30:00Z"))).toMatchObject({ closed: true, opensAt: null });
  });
});

test("the next times of a window are told as they are closed, without gaps between them", () => {
  const nights = weekly("0 22 * * 1-5", 8);
  expect(nextSpans(nights, at("2026-03-27T12:00:00Z"), 2)).toEqual([
    // On Friday in winter time; Monday's in summer time.
    { startsAt: at("2026-03-27T21:00:00Z"), endsAt: at("2026-03-28T05:00:00Z") },
    { startsAt: at("2026-03-30T20:00:00Z"), endsAt: at("2026-03-31T04:00:00Z") },
  ]);
  const hours = weekly("0 9-17 * * 1", 1, "UTC");
  expect(nextSpans(hours, at("2026-05-04T10:30:00Z"), 1)).toEqual([
    { startsAt: at("2026-05-04T10:00:00Z"), endsAt: at("2026-05-04T18:00:00Z") },
  ]);
});

describe("a schedule is refused with what is wrong", () => {
  const now = at("2026-05-04T10:00:00Z");
  test.each<[string, FreezeSchedule, string, RegExp]>([
    ["four fields", weekly("0 22 * *", 1), "cron", /five fields/],
    ["seconds", weekly("0 0 22 * * *", 1), "cron", /five fields/],
    ["a nickname", weekly("@daily", 1), "cron", /five fields/],
    ["what is no number", weekly("0 22 * * noday", 1), "cron", /five fields, such as/],
    ["an hour that is none", weekly("0 25 * * *", 1), "cron", /five fields, such as/],
    ["a day that never comes", weekly("0 0 31 2 *", 1), "cron", /never comes/],
    ["a zone that is none", weekly("0 22 * * *", 1, "Mars/Olympus"), "timeZone", /time zone/],
    ["an offset in place of a zone", weekly("0 22 * * *", 1, "+02:00"), "timeZone", /time zone/],
    ["no zone", weekly("0 22 * * *", 1, ""), "timeZone", /time zone/],
    ["no duration", weekly("0 22 * * *", 0), "durationMinutes", /1 minute/],
    ["32 days", weekly("0 22 * * *", 32 * 24), "durationMinutes", /31 days/],
    ["one that never opens", weekly("0 * * * *", 1), "durationMinutes", /is too long/],
    ["an end before its beginning", once("2026-05-05T10:00:00Z", "2026-05-05T10:00:00Z"), "endsAt", /after the beg/],
    ["one that is over", once("2026-05-01T10:00:00Z", "2026-05-02T10:00:00Z"), "endsAt", /in the future/],
  ])("%s", (_, schedule, path, message) => {
    expect(scheduleErrors(schedule, now)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test.each<[string, FreezeSchedule]>([
    ["one of every working day", weekly("30 17 * * MON-FRI", 14)],
    ["one of 31 days", weekly("0 0 1 1 *", 31 * 24)],
    ["one that is closed now", once("2026-05-04T09:00:00Z", "2026-05-04T11:00:00Z")],
  ])("but not %s", (_, schedule) => {
    expect(scheduleErrors(schedule, now)).toEqual([]);
  });
});
