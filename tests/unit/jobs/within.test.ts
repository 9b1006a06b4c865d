import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { publicReason } from "#lib/jobs/public-reason.ts";
import { within } from "#lib/jobs/within.ts";

const never = new AbortController().signal;
const DAY_MS = 86_400_000;

test("work that ends in time gives its result, or its own error", async () => {
  expect(await within(DAY_MS, "too slow", never, async () => 7)).toBe(7);
  await expect(within(DAY_MS, "too slow", never, () => Promise.reject(new Error("own")))).rejects.toThrow("own");
});

test("work that takes too long, listening to its signal or not, gives the message", async () => {
  await expect(within(5, "too slow", never, () => new Promise(() => undefined))).rejects.toThrow("too slow");
  const listening = (signal: AbortSignal) => sleep(DAY_MS, undefined, { signal });
  await expect(within(5, "too slow", never, listening)).rejects.toThrow("too slow");
});

test("an outer signal ends the waiting with its own reason", async () => {
  const outer = new AbortController();
  const waiting = within(DAY_MS, "too slow", outer.signal, () => new Promise(() => undefined));
  outer.abort(new Error("the worker stops"));
  await expect(waiting).rejects.toThrow("the worker stops");
  await expect(within(DAY_MS, "too slow", outer.signal, async () => 7)).rejects.toThrow("the worker stops");
});

test("a public reason has the message, no stack, and an end", () => {
  expect(publicReason(new Error("it broke\n    at Object.<anonymous> (/secret/place.ts:1:1)"))).toBe("it broke");
  expect(publicReason("plain")).toBe("plain");
  expect(publicReason(new Error(""))).toBe("no reason was given");
  expect(publicReason(new Error("x".repeat(900)))).toHaveLength(501);
});
