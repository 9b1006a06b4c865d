import { expect, test } from "vitest";
import { withLastWords } from "#lib/domain/last-words.ts";

const UNREACHABLE = { message: "orders cannot be reached", stack: "UNAVAILABLE" };

test("the exception that ended a program is in the message, all that it wrote in the stack", () => {
  const output = [
    "\u001b[32m2026-11-21 02:23:57 +0000\u001b[0m - dagster.code_server - \u001b[34mINFO\u001b[0m - Starting",
    "Traceback (most recent call last):",
    '  File "/code/defs.py", line 2, in <module>',
    "    raise ValueError('indented: not the end')",
    "ModuleNotFoundError: No module named 'nowhere'",
    "",
    "dagster._core.errors.DagsterImportError: Encountered ImportError: `No module named 'nowhere'`",
    "shutting down",
    "",
  ].join("\n");
  const error = withLastWords(UNREACHABLE, output);
  expect(error.message).toBe(
    "orders cannot be reached. It wrote last: dagster._core.errors.DagsterImportError: Encountered ImportError: `No module named 'nowhere'`",
  );
  expect(error.stack).toMatch(/^UNAVAILABLE\n\nWhat it wrote last:\n2026-11-21 02:23:57 \+0000 - dagster/);
  expect(error.stack).toMatch(/\nshutting down$/);
});

test("without an exception the last line says most", () => {
  expect(withLastWords({ message: "Nothing answers." }, "starting\r\nexec: no such file\r\n\r\n")).toEqual({
    message: "Nothing answers. It wrote last: exec: no such file",
    stack: "What it wrote last:\nstarting\r\nexec: no such file",
  });
});

test.each([null, "", " \n\u001b[0m\n"])("a program that wrote %j adds nothing", (output) => {
  expect(withLastWords(UNREACHABLE, output)).toBe(UNREACHABLE);
});

test("of endless output the end is kept", () => {
  const { message, stack } = withLastWords(UNREACHABLE, `${"x".repeat(50_000)}\n${"y".repeat(5_000)}`);
  expect(message).toHaveLength("orders cannot be reached. It wrote last: ".length + 1_001);
  expect(stack?.length).toBeLessThan(21_000);
  expect(stack).toMatch(/y{5000}$/);
});

test("a message of several lines keeps its first, so that lists show why", () => {
  expect(withLastWords({ message: "Nothing answers\nUNAVAILABLE\n", stack: "trace" }, "boom")).toEqual({
    message: "Nothing answers. It wrote last: boom",
    stack: "UNAVAILABLE\n\ntrace\n\nWhat it wrote last:\nboom",
  });
});
