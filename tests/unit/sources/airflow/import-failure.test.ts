import { expect, test } from "vitest";
import { importFailure } from "#lib/sources/airflow/import-failure.ts";

const error = (filename: string, stack_trace: string) => ({
  import_error_id: 1,
  timestamp: "2026-01-01T00:00:00Z",
  filename,
  bundle_name: "team",
  stack_trace,
});
const trace = (reason: string) => `Traceback (most recent call last):\n  File "x.py", line 2, in <module>\n${reason}\n`;

test("one file: which, and why, with its stack trace", () => {
  expect(importFailure([error("a.py", trace("ModuleNotFoundError: No module named 'panda'"))])).toEqual({
    message: "a.py: ModuleNotFoundError: No module named 'panda'",
    stack: `a.py\n${trace("ModuleNotFoundError: No module named 'panda'").trim()}`,
  });
});

test("the reason is the exception, though lines of a note or of its own follow indented", () => {
  const { message } = importFailure([error("a.py", `${trace("ValueError: no such pool")}  known pools: one, two\n`)]);
  expect(message).toBe("a.py: ValueError: no such pool");
});

test("many files: how many, the first by name, and every stack trace", () => {
  const names = ["g", "f", "e", "d", "c", "b", "a"].map((name) => `${name}.py`);
  const { message, stack } = importFailure(names.map((name) => error(name, trace("E: no"))));
  expect(message.split("\n")).toEqual([
    "7 files cannot be imported.",
    "a.py: E: no",
    "b.py: E: no",
    "c.py: E: no",
    "d.py: E: no",
    "e.py: E: no",
    "and 2 more",
  ]);
  for (const name of names) expect(stack).toContain(`${name}\nTraceback`);
});

test("the same failure reads alike at every attempt", () => {
  const at = (address: string) => importFailure([error("a.py", trace(`TypeError: <Thing object at ${address}>`))]);
  expect(at("0x7f3c2a1b5d90")).toEqual(at("0x7f3c2a1b0000"));
});

test("a trace without an exception says at least what it has", () => {
  expect(importFailure([error("a.py", "   timed out\n")]).message).toBe("a.py: timed out");
  expect(importFailure([error("a.py", "")]).message).toBe("a.py: it cannot be imported");
});
