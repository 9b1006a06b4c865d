import type { FreezeStateView, FreezeWindowView } from "../../contracts/freeze-windows.ts";
import type { FreezeWindowRow } from "../../db/rollback/freeze-windows.ts";
import type { FreezeState } from "../../domain/freeze/freeze-state.ts";
import { type FreezeSchedule, isClosedAt, nextSpans, type Span } from "../../domain/freeze/freeze-window.ts";

/** Occurrences that a window is shown with. */
const SHOWN = 5;

export function freezeStateView(state: FreezeState): FreezeStateView {
  if (state.closed) {
    return { closed: true, windows: [...state.windows], opensAt: state.opensAt?.toISOString() ?? null };
  }
  return { closed: false, next: state.next && { at: state.next.at.toISOString(), window: state.next.window } };
}

export function freezeWindowView(row: FreezeWindowRow, now: Date): FreezeWindowView {
  const { id, name, reason, enabled, schedule, createdBy, createdAt } = row;
  const shown = occurrences(schedule, now);
  return {
    id,
    name,
    reason,
    enabled,
    schedule: scheduleView(schedule),
    closed: enabled && shown.closed,
    next: shown.next,
    createdBy,
    createdAt: createdAt.toISOString(),
  };
}

/** When a schedule is closed, now or next. */
export function occurrences(schedule: FreezeSchedule, now: Date): Pick<FreezeWindowView, "closed" | "next"> {
  return { closed: isClosedAt(schedule, now), next: nextSpans(schedule, now, SHOWN).map(spanView) };
}

export function scheduleView(schedule: FreezeSchedule): FreezeWindowView["schedule"] {
  return schedule.type === "recurring" ? { ...schedule } : { type: "once", ...spanView(schedule) };
}

function spanView({ startsAt, endsAt }: Span): { startsAt: string; endsAt: string } {
  return { startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
}
