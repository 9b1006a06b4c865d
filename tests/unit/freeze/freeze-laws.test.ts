import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { freezeState } from "#lib/domain/freeze/freeze-state.ts";
import { type FreezeSchedule, type FreezeWindow, nextStart, spanAt } from "#lib/domain/freeze/freeze-window.ts";
import { cronText, type Minutes, minutesOf, type NaiveCron, naiveStarts } from "./naive-freeze.ts";

// Thousands of looks at the calendar: a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 });

const MINUTE_MS = 60_000;
const DAYS = 7;

/** A week around changes of the clock (forward, back, by half an hour, at midnight), of a month and of a year. */
const STRETCHES: readonly (readonly [string, string])[] = [
  ["Europe/Berlin", "2026-03-26T00:00:00Z"],
  ["Europe/Berlin", "2026-10-22T00:00:00Z"],
  ["America/New_York", "2026-03-05T00:00:00Z"],
  ["America/New_York", "2026-10-29T00:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-01T00:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-02T00:00:00Z"],
  ["America/Santiago", "2026-09-03T00:00:00Z"],
  ["Asia/Kolkata", "2026-02-25T00:00:00Z"],
  ["UTC", "2026-12-28T00:00:00Z"],
];
const minutes = new Map<string, Minutes>();
function stretch(index: number): { timeZone: string; from: Date; minutes: Minutes } {
  const [timeZone, start] = STRETCHES[index] as readonly [string, string];
  const key = `${timeZone} ${start}`;
  const known = minutes.get(key) ?? minutesOf(timeZone, new Date(start), DAYS);
  minutes.set(key, known);
  return { timeZone, from: new Date(start), minutes: known };
}

const anyOr = (values: fc.Arbitrary<number[]>) => fc.oneof(fc.constant("any" as const), values);
const listOf = (least: number, most: number) =>
  fc
    .uniqueArray(fc.integer({ min: least, max: most }), { minLength: 1, maxLength: 3 })
    .map((list) => list.sort((a, b) => a - b));
const cron: fc.Arbitrary<NaiveCron> = fc.record({
  minutes: listOf(0, 59),
  hours: fc.oneof(
    { weight: 3, arbitrary: listOf(0, 4) },
    { weight: 1, arbitrary: listOf(0, 23) },
    fc.constant("any" as const),
  ),
  daysOfMonth: anyOr(listOf(1, 31)),
  daysOfWeek: anyOr(listOf(0, 6)),
});
const one = fc.record({ cron, durationMinutes: fc.integer({ min: 1, max: 2 * 1440 }) });

/** Whether the naive model has a window closed at each minute of the stretch. */
function closedMinutes(of: Minutes, windows: readonly { starts: number[]; durationMinutes: number }[]): boolean[] {
  const closed = of.map(() => false);
  for (const { starts, durationMinutes } of windows) {
    const begins = new Set(starts);
    let end = 0;
    for (const [index, { at }] of of.entries()) {
      if (begins.has(at)) end = at + durationMinutes * MINUTE_MS;
      if (at < end) closed[index] = true;
    }
  }
  return closed;
}

describe("freeze windows agree with a model that looks at the clock minute by minute", () => {
  test("in what is closed, until when, and when it closes next", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: STRETCHES.length - 1 }),
        fc.array(one, { minLength: 1, maxLength: 3 }),
        fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
        (index, given, picks) => {
          const { timeZone, minutes: of } = stretch(index);
          const windows = given.map(({ cron: fields, durationMinutes }, number) => ({
            starts: naiveStarts(of, fields),
            durationMinutes,
            window: windowOf(number, { type: "recurring", cron: cronText(fields), timeZone, durationMinutes }),
          }));
          const closed = closedMinutes(of, windows);
          // What began before the stretch is not in the model: look at what comes after the longest window.
          const first = Math.max(...given.map(({ durationMinutes }) => durationMinutes));
          for (const pick of picks) {
            const at = first + (pick % (of.length - first));
            const now = new Date((of[at] as { at: number }).at);
            const state = freezeState(
              windows.map(({ window }) => window),
              now,
            );
            expect(`${now.toISOString()} ${state.closed}`).toBe(`${now.toISOString()} ${closed[at]}`);
            const change = closed.findIndex((value, minute) => minute > at && value !== closed[at]);
            if (change < 0) continue;
            const said = state.closed ? state.opensAt : state.next?.at;
            expect(said?.getTime()).toBe((of[change] as { at: number }).at);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("in every single beginning around a change of the clock", () => {
    for (let index = 0; index < STRETCHES.length; index++) {
      const { timeZone, from, minutes: of } = stretch(index);
      for (const hour of [0, 1, 2, 3]) {
        for (const minute of [0, 15, 30, 59]) {
          const fields: NaiveCron = { minutes: [minute], hours: [hour], daysOfMonth: "any", daysOfWeek: "any" };
          const schedule: FreezeSchedule = { type: "recurring", cron: cronText(fields), timeZone, durationMinutes: 1 };
          const starts: number[] = [];
          let at = nextStart(schedule, new Date(from.getTime() - 1));
          while (at !== null && at.getTime() < from.getTime() + DAYS * 1440 * MINUTE_MS) {
            starts.push(at.getTime());
            at = nextStart(schedule, at);
          }
          const iso = (list: number[]) => list.map((one) => new Date(one).toISOString());
          expect(`${timeZone} ${schedule.cron} ${iso(starts)}`).toBe(
            `${timeZone} ${schedule.cron} ${iso(naiveStarts(of, fields))}`,
          );
        }
      }
    }
  });
});

test("a window says the same span from its first minute to its last", () => {
  fc.assert(
    fc.property(
      one,
      fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true }),
      (given, now) => {
        const { durationMinutes } = given;
        const schedule: FreezeSchedule = {
          type: "recurring",
          cron: cronText(given.cron),
          timeZone: "Europe/Berlin",
          durationMinutes,
        };
        const start = nextStart(schedule, now);
        const span = start && spanAt(schedule, start);
        if (!start || !span?.endsAt) return;
        const last = new Date(span.endsAt.getTime() - 1);
        expect(spanAt(schedule, last)?.endsAt).toEqual(span.endsAt);
        expect(spanAt(schedule, span.endsAt)).toBeNull();
      },
    ),
    { numRuns: 100 },
  );
});

function windowOf(number: number, schedule: FreezeSchedule): FreezeWindow {
  return { id: `w${number}`, name: `w${number}`, reason: "", enabled: true, schedule };
}
