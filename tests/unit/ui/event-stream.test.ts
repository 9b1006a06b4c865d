import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followEvents, type LiveState } from "#lib/client/event-stream.ts";
import type { LiveEvent } from "#lib/contracts/events.ts";

class FakeSource extends EventTarget {
  static readonly opened: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSource.opened.push(this);
  }
  close() {
    this.closed = true;
  }
  tell(type: string, data: string) {
    this.dispatchEvent(new MessageEvent(type, { data }));
  }
}

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
type Seen = { events: LiveEvent[]; states: LiveState[]; gaps: number; causes: unknown[] };
const seen: Seen = { events: [], states: [], gaps: 0, causes: [] };
/** In place of keeping an event. */
let handOn: (() => Promise<void>) | null;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", new EventTarget());
  FakeSource.opened.length = 0;
  Object.assign(seen, { events: [], states: [], gaps: 0, causes: [] });
  handOn = null;
  page.visibilityState = "visible";
  stop = followEvents({
    url: "/events",
    since: "e-1",
    onEvent: (event) => {
      if (handOn !== null) return handOn();
      seen.events.push(event);
    },
    onState: (state) => seen.states.push(state),
    onGap: (cause) => {
      seen.gaps++;
      if (cause !== undefined) seen.causes.push(cause);
    },
  }).stop;
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const newest = () => FakeSource.opened.at(-1) as FakeSource;

test("events arrive; what is not known or not JSON is passed over", async () => {
  newest().onopen?.();
  newest().tell("load.recorded", '{"deployment":"d","location":"l","number":3}');
  newest().tell("load.recorded", '{"deployment":"d"}');
  newest().tell("load.recorded", "not json");
  newest().tell("something.new", "{}");
  await vi.dynamicImportSettled();
  expect(seen.events).toEqual([{ type: "load.recorded", deployment: "d", location: "l", number: 3 }]);
});

test("an event that cannot be handed on counts as missed, and tells why; the next one comes all the same", async () => {
  newest().onopen?.();
  handOn = () => Promise.reject(new Error("no code"));
  newest().tell("load.recorded", '{"deployment":"d","location":"l","number":3}');
  await vi.dynamicImportSettled();
  expect(seen.gaps).toBe(1);
  expect(seen.causes).toEqual([new Error("no code")]);
  handOn = null;
  newest().tell("load.recorded", '{"deployment":"d","location":"l","number":4}');
  await vi.dynamicImportSettled();
  expect(seen.events).toMatchObject([{ number: 4 }]);
});

test("the first connection asks for what happened since the page was made, and a gap is told where that is not known", () => {
  expect(newest().url).toBe("/events?since=e-1");
  newest().onopen?.();
  expect(seen.gaps).toBe(0);
  newest().tell("missed", "{}");
  expect(seen.gaps).toBe(1);
  newest().onerror?.();
  vi.advanceTimersByTime(1000);
  expect(newest().url).toBe("/events");
});

test("a lost connection comes back by itself, waits longer each time, and says that events may be missing", () => {
  newest().onopen?.();
  newest().onerror?.();
  expect(seen.states).toEqual(["connecting", "live", "offline"]);
  vi.advanceTimersByTime(1000);
  expect(FakeSource.opened).toHaveLength(2);
  newest().onerror?.();
  vi.advanceTimersByTime(1000);
  expect(FakeSource.opened).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  expect(FakeSource.opened).toHaveLength(3);
  expect(seen.gaps).toBe(0);
  newest().onopen?.();
  expect(seen.gaps).toBe(1);
});

test("a tab that nobody looks at gives its connection back, and takes a new one when looked at", () => {
  newest().onopen?.();
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(60_000);
  expect(newest().closed).toBe(true);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  expect(FakeSource.opened).toHaveLength(2);
  newest().onopen?.();
  expect(seen.gaps).toBe(1);
});

test("a short look elsewhere keeps the connection", () => {
  newest().onopen?.();
  page.visibilityState = "hidden";
  page.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(5000);
  page.visibilityState = "visible";
  page.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(60_000);
  expect(FakeSource.opened).toHaveLength(1);
});

test("after stopping nothing is opened again", () => {
  newest().onerror?.();
  stop();
  vi.advanceTimersByTime(120_000);
  expect(FakeSource.opened).toHaveLength(1);
});
