import { expect, test } from "vitest";
import { isUnreachable, loadErrorOf, silenceErrorOf } from "#lib/sources/dagster/error-text.ts";
import { steadyText } from "#lib/sources/steady-text.ts";

const raised = { className: "RuntimeError", message: "RuntimeError: no key\n", stack: ["  File a.py, line 3\n"] };
const wrapper = {
  className: "DagsterUserCodeLoadError",
  message: "Error occurred during the loading of Dagster definitions\n",
  stack: ["  File server.py, line 1\n"],
};

test.each([
  ["<Client object at 0x7f3c2a1b5d90>", "<Client object at 0x…>"],
  ["server 5fe29a31-c659-4f69-bc4f-043d81dd60a9 died", "server <uuid> died"],
  [
    'Connection refused {created_time:"2026-11-21T02:50:13.1+00:00", grpc_status:14}',
    "Connection refused, grpc_status:14}",
  ],
  ["at 2026-11-21 02:08:44,123 +0000 it", "at <time> it"],
  ["/tmp/tmpk3j2_x9q/defs.py", "/tmp/tmp…/defs.py"],
  ["in process 1950", "in process …"],
  ["gave up after 10.3 seconds", "gave up after … seconds"],
  ["no such resources: {'s3', 'db'}", "no such resources: {'db', 's3'}"],
  ["{AssetKey(['b']), AssetKey(['a'])} are missing", "{AssetKey(['a']), AssetKey(['b'])} are missing"],
])("two attempts read alike: %s", (text, steady) => {
  expect(steadyText(text)).toBe(steady);
});

test.each([
  "line 30 of /srv/app/defs.py",
  "column 0x1f is not 12",
  "port 4000 of user-code",
  "Partition 2024-02-01 is missing",
  "No module named 'tmpfiles'",
  "{'b': 1, 'a': 2}",
  "{b, a} of ['b', 'a']",
])("what tells failures apart stays: %s", (text) => {
  expect(steadyText(text)).toBe(text);
});

test("what the user's code raised is the message, with everything around it in the stack", () => {
  const error = loadErrorOf({ ...wrapper, errorChain: [{ isExplicitLink: true, error: raised }] });
  expect(error.message).toBe("RuntimeError: no key");
  expect(error.stack).toBe(
    [
      "Error occurred during the loading of Dagster definitions",
      "  File server.py, line 1",
      "The above exception was caused by the following exception:",
      "RuntimeError: no key",
      "  File a.py, line 3",
    ].join("\n"),
  );
});

test("an error of any other kind is the message itself", () => {
  const other = { ...raised, className: "ValueError", message: "ValueError: b" };
  const { message, stack } = loadErrorOf({ ...raised, errorChain: [{ isExplicitLink: false, error: other }] });
  expect(message).toBe("RuntimeError: no key");
  expect(stack).toContain("occurred during handling of the following exception:\nValueError: b");
});

test("NUL and endless text are made fit to be recorded", () => {
  const { message } = loadErrorOf({ ...raised, message: `a\0b${"x".repeat(30_000)}`, errorChain: [] });
  expect(message).not.toContain("\0");
  expect(message.length).toBeLessThan(21_000);
});

test("a silent code server gives the reason that gRPC gives, without a stack", () => {
  const rpc = { ...raised, message: '<RPC\n\tdetails = "Connection refused"\n>' };
  const error = {
    className: "DagsterUserCodeUnreachableError",
    message: "dagster._core.errors.DagsterUserCodeUnreachableError: Could not reach user code server.\n",
    stack: ["  File context.py\n"],
    errorChain: [{ isExplicitLink: true, error: rpc }],
  };
  expect(isUnreachable(error)).toBe(true);
  expect(silenceErrorOf(error)).toEqual({
    message: "The code server does not answer. Could not reach user code server. Connection refused",
  });
  expect(isUnreachable({ ...raised, errorChain: [] })).toBe(false);
});
