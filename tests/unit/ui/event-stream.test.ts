import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followEvents, type LiveState } from "#lib/client/event-stream.ts";
import type { LiveEvent } from "#lib/contracts/events.ts";

class FakeSource extends EventTarget {
  static readonly opened: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  closed = false;
  constructor() {
    super();
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
const seen: { events: LiveEvent[]; states: LiveState[]; gaps: number } = { events: [], states: [], gaps: 0 };
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FakeSource);
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", new EventTarget());
  FakeSource.opened.length = 0;
  Object.assign(seen, { events: [], states: [], gaps: 0 });
  page.visibilityState = "visible";
  stop = followEvents({
    url: "/events",
    onEvent: (event) => seen.events.push(event),
    onState: (state) => seen.states.push(state),
    onGap: () => {
      seen.gaps++;
    },
  }).stop;
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const newest = () => FakeSource.opened.at(-1) as FakeSource;

test("events arrive; what is not known or not JSON is passed over", () => {
  newest().onopen?.();
  newest().tell("load.recorded", '{"deployment":"d","location":"l","number":3}');
  newest().tell("load.recorded", '{"deployment":"d"}');
  newest().tell("load.recorded", "not json");
  newest().tell("something.new", "{}");
  expect(seen.events).toEqual([{ type: "load.recorded", deployment: "d", location: "l", number: 3 }]);
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
