import { expect, test } from "vitest";
import { Bell } from "#lib/jobs/bell.ts";

const never = new AbortController().signal;
const DAY_MS = 86_400_000;

test("a ring wakes everybody who waits", async () => {
  const bell = new Bell();
  const waits = Promise.all([bell.wait(bell.rings, DAY_MS, never), bell.wait(bell.rings, DAY_MS, never)]);
  bell.ring();
  await waits;
  expect(bell.rings).toBe(1);
});

test("a ring that came while nobody waited is not lost", async () => {
  const bell = new Bell();
  const seen = bell.rings;
  bell.ring();
  await bell.wait(seen, DAY_MS, never);
});

test("waiting ends with time, and when the signal aborts", async () => {
  const bell = new Bell();
  await bell.wait(bell.rings, 1, never);
  const stop = new AbortController();
  const waiting = bell.wait(bell.rings, DAY_MS, stop.signal);
  stop.abort();
  await waiting;
  await bell.wait(bell.rings, DAY_MS, stop.signal);
});
