import { Cron } from "croner";
import type { FieldError } from "../field-error.ts";

/** A recurring window lasts this long at most: 31 days. */
export const MOST_DURATION_MINUTES = 31 * 24 * 60;

/**
 * When a window is closed. `recurring` begins at every moment that the five-field cron names on the clocks of
 * `timeZone` (IANA), and lasts `durationMinutes` of elapsed time, across midnight and changes of the clock. A beginning
 * at a fixed time that the clock skips in spring comes at the first moment after the gap, so that no freeze is lost; one
 * that the clock shows twice in autumn comes at the first of the two. Beginnings that repeat through the hour
 * (`*` or steps) follow the clock as it goes. `once` is closed from `startsAt` up to, and without, `endsAt`.
 */
export type FreezeSchedule =
  | {
      readonly type: "recurring";
      readonly cron: string;
      readonly timeZone: string;
      readonly durationMinutes: number;
    }
  | { readonly type: "once"; readonly startsAt: Date; readonly endsAt: Date };

export type FreezeWindow = {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  readonly enabled: boolean;
  readonly schedule: FreezeSchedule;
};

export type Span = { readonly startsAt: Date; readonly endsAt: Date };

const MINUTE_MS = 60_000;
/** How often a window may carry itself on: each step takes about a tenth of a millisecond. */
const MOST_STEPS = 1000;

/** @throws what croner throws for a cron or a time zone that it cannot read; see `scheduleErrors`. */
function cronOf(schedule: { cron: string; timeZone: string }): Cron {
  return new Cron(schedule.cron, {
    timezone: schedule.timeZone,
    mode: "5-part",
    fixedTimeRule: "no-wildcard",
    paused: true,
  });
}

/** Whether the window is closed at `now`. */
export function isClosedAt(schedule: FreezeSchedule, now: Date): boolean {
  return firstStart(schedule, now) !== null;
}

/** The first of the beginnings whose time is not over at `now`; null: the window is open. */
function firstStart(schedule: FreezeSchedule, now: Date): Date | null {
  if (schedule.type === "once") return schedule.startsAt <= now && now < schedule.endsAt ? schedule.startsAt : null;
  const first = cronOf(schedule).nextRun(new Date(now.getTime() - schedule.durationMinutes * MINUTE_MS));
  return first !== null && first <= now ? first : null;
}

/**
 * The span that is closed at `now`, with everything of the same window that follows on without a gap; null: open.
 * `endsAt` is null where no end was found.
 */
export function spanAt(schedule: FreezeSchedule, now: Date): { startsAt: Date; endsAt: Date | null } | null {
  const startsAt = firstStart(schedule, now);
  if (startsAt === null) return null;
  if (schedule.type === "once") return { startsAt, endsAt: schedule.endsAt };
  const cron = cronOf(schedule);
  const durationMs = schedule.durationMinutes * MINUTE_MS;
  let end = startsAt.getTime() + durationMs;
  for (let step = 0; step < MOST_STEPS; step++) {
    // The last beginning before the end, or right at it, carries the window on.
    const [last] = cron.previousRuns(1, new Date(end + 1000));
    const later = last === undefined ? end : last.getTime() + durationMs;
    if (later <= end) return { startsAt, endsAt: new Date(end) };
    end = later;
  }
  return { startsAt, endsAt: null };
}

/** When the window closes next after `now`; null: never again. */
export function nextStart(schedule: FreezeSchedule, now: Date): Date | null {
  if (schedule.type === "once") return schedule.startsAt > now ? schedule.startsAt : null;
  return cronOf(schedule).nextRun(now);
}

/** The spans that are closed at or after `now`, oldest first, at most `most`; spans without a gap between them are one. */
export function nextSpans(schedule: FreezeSchedule, now: Date, most: number): Span[] {
  const spans: Span[] = [];
  let from = now;
  while (spans.length < most) {
    const start = !isClosedAt(schedule, from) ? nextStart(schedule, from) : from;
    const span = start && spanAt(schedule, start);
    if (!span?.endsAt) break;
    spans.push({ startsAt: span.startsAt, endsAt: span.endsAt });
    from = span.endsAt;
  }
  return spans;
}

/** What is wrong with a schedule; empty when it can be used. Paths are those of the schedule's members. */
export function scheduleErrors(schedule: FreezeSchedule, now: Date): FieldError[] {
  if (schedule.type === "once") {
    if (schedule.endsAt <= schedule.startsAt) return [{ path: "endsAt", message: "must be after the beginning" }];
    return schedule.endsAt <= now ? [{ path: "endsAt", message: "must be in the future" }] : [];
  }
  const { cron, timeZone, durationMinutes } = schedule;
  const errors: FieldError[] = [];
  if (!isTimeZone(timeZone)) {
    errors.push({ path: "timeZone", message: "must be the name of a time zone, such as Europe/Berlin or UTC" });
  }
  if (!Number.isInteger(durationMinutes) || durationMinutes < 1 || durationMinutes > MOST_DURATION_MINUTES) {
    errors.push({ path: "durationMinutes", message: "must be 1 minute to 31 days" });
  }
  const cronError = cronErrorOf(cron);
  if (cronError !== null) errors.push({ path: "cron", message: cronError });
  if (errors.length > 0) return errors;

  const first = nextStart(schedule, now);
  if (first === null) return [{ path: "cron", message: "names a moment that never comes" }];
  if (spanAt(schedule, first)?.endsAt === null) {
    const message = "is too long: the window would begin again before it ends, and not open";
    return [{ path: "durationMinutes", message }];
  }
  return [];
}

function isTimeZone(name: string): boolean {
  try {
    // Offsets such as +02:00 pass here too, and know no summer time.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }) !== null;
  } catch {
    return false;
  }
}

function cronErrorOf(cron: string): string | null {
  if (cron.trim().split(/\s+/).length !== 5) {
    return "must have five fields: minute, hour, day of month, month, day of week";
  }
  try {
    cronOf({ cron, timeZone: "UTC" });
    return null;
  } catch {
    return "must be a cron expression of five fields, such as 0 22 * * 5 (Fridays at 22:00)";
  }
}
