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
/** Beginnings that are followed at most: each takes about a tenth of a millisecond. */
const MOST_STEPS = 1000;

/** @throws what croner throws for a cron or a time zone that it cannot read; see `scheduleErrors`. */
function cronOf(schedule: { cron: string; timeZone: string }): Cron {
  return new Cron(schedule.cron, { timezone: schedule.timeZone, mode: "5-part", paused: true });
}

/** The span that is closed at `now`, with everything of the same window that follows on without a gap; null: open. */
export function spanAt(schedule: FreezeSchedule, now: Date): { startsAt: Date; endsAt: Date | null } | null {
  if (schedule.type === "once") {
    const { startsAt, endsAt } = schedule;
    return startsAt <= now && now < endsAt ? { startsAt, endsAt } : null;
  }
  const cron = cronOf(schedule);
  const durationMs = schedule.durationMinutes * MINUTE_MS;
  const first = cron.nextRun(new Date(now.getTime() - durationMs));
  if (first === null || first > now) return null;
  let end = first.getTime() + durationMs;
  let start = first;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = cron.nextRun(start);
    if (next === null || next.getTime() > end) return { startsAt: first, endsAt: new Date(end) };
    end = next.getTime() + durationMs;
    start = next;
  }
  return { startsAt: first, endsAt: null };
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
    const start = spanAt(schedule, from) === null ? nextStart(schedule, from) : from;
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
    const message = `would stay closed: it begins again ${MOST_STEPS} times before it ends. Begin less often, or end sooner`;
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
