import { type FreezeWindow, isClosedAt, nextStart, spanAt } from "./freeze-window.ts";

type Named = Pick<FreezeWindow, "id" | "name" | "reason">;

export type FreezeState =
  | {
      readonly closed: false;
      /** The window that closes next, and when; null: none will. */
      readonly next: { readonly at: Date; readonly window: Named } | null;
    }
  | {
      readonly closed: true;
      /** The windows that are closed now, by name; never empty. */
      readonly windows: readonly Named[];
      /** When all windows are open again; null: not within what is looked ahead. */
      readonly opensAt: Date | null;
    };

/** Windows that follow each other without a gap are followed this far. */
const MOST_HOPS = 200;

/**
 * Whether a deployment is frozen at `now`. The one function behind the menu, plans, execution, the worker and the
 * board, so that no path can be open while another is closed.
 */
export function freezeState(windows: readonly FreezeWindow[], now: Date): FreezeState {
  const enabled = windows.filter((window) => window.enabled).sort((a, b) => (a.name < b.name ? -1 : 1));
  const closed = enabled.filter(({ schedule }) => isClosedAt(schedule, now));
  if (closed.length > 0) return { closed: true, windows: closed.map(named), opensAt: opening(enabled, now) };
  let next: { at: Date; window: Named } | null = null;
  for (const window of enabled) {
    const at = nextStart(window.schedule, now);
    if (at !== null && (next === null || at < next.at)) next = { at, window: named(window) };
  }
  return { closed: false, next };
}

/** The first moment from `now` on at which no window is closed. */
function opening(windows: readonly FreezeWindow[], now: Date): Date | null {
  let at = now;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const spans = windows.flatMap(({ schedule }) => spanAt(schedule, at) ?? []);
    if (spans.length === 0) return at;
    let latest = at.getTime();
    for (const { endsAt } of spans) {
      if (endsAt === null) return null;
      latest = Math.max(latest, endsAt.getTime());
    }
    at = new Date(latest);
  }
  return null;
}

function named({ id, name, reason }: FreezeWindow): Named {
  return { id, name, reason };
}
