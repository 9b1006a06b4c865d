import type { FreezeWindowInput, FreezeWindowView } from "#lib/contracts/freeze-windows.ts";
import { numberOrText } from "./connection-draft.ts";

/** A freeze window as its form holds it: text, so that nothing that was typed is lost. */
export type FreezeDraft = {
  readonly name: string;
  readonly reason: string;
  readonly enabled: boolean;
  readonly type: "recurring" | "once";
  readonly cron: string;
  readonly timeZone: string;
  readonly duration: string;
  readonly unit: keyof typeof DURATION_UNITS;
  /** As `datetime-local` has them, on the reader's clock. */
  readonly startsAt: string;
  readonly endsAt: string;
};

/** Minutes in each. */
export const DURATION_UNITS = { minutes: 1, hours: 60, days: 1440 } as const;

/** @param timeZone the reader's own. */
export function newFreezeDraft(timeZone: string): FreezeDraft {
  return {
    name: "",
    reason: "",
    enabled: true,
    type: "recurring",
    cron: "0 18 * * 5",
    timeZone,
    duration: "60",
    unit: "hours",
    startsAt: "",
    endsAt: "",
  };
}

export function freezeDraftOf(window: FreezeWindowView, timeZone: string): FreezeDraft {
  const { name, reason, enabled, schedule } = window;
  const draft = { ...newFreezeDraft(timeZone), name, reason, enabled };
  if (schedule.type === "once") {
    return { ...draft, type: "once", startsAt: localText(schedule.startsAt), endsAt: localText(schedule.endsAt) };
  }
  const { cron, durationMinutes } = schedule;
  const unit = durationMinutes % 1440 === 0 ? "days" : durationMinutes % 60 === 0 ? "hours" : "minutes";
  const duration = String(durationMinutes / DURATION_UNITS[unit]);
  return { ...draft, cron, timeZone: schedule.timeZone, duration, unit };
}

/** What is sent; null while a date is missing. What is no number goes as it is, so that the server says what is wrong. */
export function scheduleOf(draft: FreezeDraft): FreezeWindowInput["schedule"] | null {
  if (draft.type === "once") {
    const startsAt = instantOf(draft.startsAt);
    const endsAt = instantOf(draft.endsAt);
    return startsAt === null || endsAt === null ? null : { type: "once", startsAt, endsAt };
  }
  const given = numberOrText(draft.duration.trim());
  const durationMinutes = typeof given === "number" ? given * DURATION_UNITS[draft.unit] : Number.NaN;
  return { type: "recurring", cron: draft.cron, timeZone: draft.timeZone, durationMinutes };
}

function instantOf(local: string): string | null {
  const at = Date.parse(local);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

function localText(instant: string): string {
  const at = new Date(instant);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
