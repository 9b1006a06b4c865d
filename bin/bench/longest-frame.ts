import type { Browser, Page } from "@playwright/test";

/** Tasks of every thread with their processor time, and the script that runs in them. */
const CATEGORIES = ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"];

type TraceEvent = {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  /** Microseconds of the processor, of the thread alone. */
  tdur?: number;
};

/**
 * Runs `work` and says what its longest frame cost the main thread of the page: the most processor time between one
 * frame that was drawn and the next, in milliseconds. The processor time of the main thread is taken from a trace rather
 * than the time between two frames from the clock: on a machine of two processors, on which server, database and
 * browser run at once, the clock counts what the others do as well.
 */
export async function longestFrame(browser: Browser, page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(beginWatching);
  await browser.startTracing(page, { categories: CATEGORIES });
  let trace: Buffer;
  try {
    await work();
  } finally {
    trace = await browser.stopTracing();
  }
  await page.evaluate(endWatching);
  const costs = frameCosts((JSON.parse(trace.toString()) as { traceEvents: TraceEvent[] }).traceEvents);
  if (costs.length === 0) throw new Error("no frame was drawn, so nothing was scrolled");
  return Math.max(...costs);
}

type Watched = typeof globalThis & { stopWatching?: () => void };

/** In the page: every frame runs a callback, so that the trace tells where frames end. */
function beginWatching(): void {
  let frame = requestAnimationFrame(function next() {
    frame = requestAnimationFrame(next);
  });
  (globalThis as Watched).stopWatching = () => cancelAnimationFrame(frame);
}

function endWatching(): void {
  (globalThis as Watched).stopWatching?.();
}

/** Processor milliseconds of the page's main thread for each frame: of every task since the frame before, and its own. */
function frameCosts(events: readonly TraceEvent[]): number[] {
  const drawing = events.filter(({ name, ph }) => name === "FireAnimationFrame" && ph === "X");
  const thread = busiest(drawing);
  if (thread === null) return [];
  const ends = drawing.filter((event) => threadOf(event) === thread).map(({ ts }) => ts);
  const tasks = events
    .filter((event) => event.ph === "X" && isTask(event.name) && threadOf(event) === thread)
    .sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0));
  const costs: number[] = [];
  let cost = 0;
  let next = 0;
  let counted = 0;
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    // A task is traced by those who run it and again by those who had it run: what is within another is part of that.
    if (ts + dur <= counted) continue;
    counted = ts + dur;
    cost += tdur / 1000;
    while ((ends[next] ?? Number.POSITIVE_INFINITY) < ts) next++;
    if ((ends[next] ?? Number.POSITIVE_INFINITY) > ts + dur) continue;
    costs.push(cost);
    cost = 0;
  }
  return costs;
}

function isTask(name: string): boolean {
  return name === "RunTask" || name === "ThreadControllerImpl::RunTask";
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid} ${tid}`;
}

/** The thread that most of the events are of. */
function busiest(events: readonly TraceEvent[]): string | null {
  const counts = new Map<string, number>();
  for (const event of events) counts.set(threadOf(event), (counts.get(threadOf(event)) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
