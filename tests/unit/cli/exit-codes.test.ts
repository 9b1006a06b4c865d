import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { describeFailure, exitCodeOfStatus } from "#bin/cli/describe-failure.ts";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { ApiError } from "#lib/client/api-client.ts";
import { ERROR_STATUS } from "#lib/services/errors.ts";

it("every exit code is documented, and no other", () => {
  const documentation = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8");
  const table = documentation.slice(documentation.indexOf("## Exit codes"));
  const documented = [...table.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code));
  expect(documented).toEqual(Object.values(EXIT).toSorted((a, b) => a - b));
});

it("every way in which the server refuses has its exit code", () => {
  const codes = Object.entries(ERROR_STATUS).map(([code, status]) => [code, exitCodeOfStatus(status)]);
  expect(Object.fromEntries(codes)).toEqual({
    bad_request: EXIT.invalid,
    unauthenticated: EXIT.refused,
    forbidden: EXIT.refused,
    not_found: EXIT.notFound,
    conflict: EXIT.conflict,
    too_large: EXIT.invalid,
    unsupported_media_type: EXIT.invalid,
    invalid: EXIT.invalid,
    too_many_requests: EXIT.failed,
    unavailable: EXIT.failed,
  });
});

it("a refusal names the invalid places, twenty at most, and nothing of it moves the cursor", () => {
  const errors = Array.from({ length: 25 }, (_, index) => ({ path: `assets[${index}]`, message: "wrong\u001b[2J" }));
  const error = new ApiError({ type: "x", title: "Invalid", status: 422, detail: "Not valid.", errors });
  const { lines, exitCode } = describeFailure(error);
  expect(exitCode).toBe(EXIT.invalid);
  expect(lines).toHaveLength(22);
  expect(lines.slice(0, 2)).toEqual(["Not valid.", "  assets[0]: wrong\\u{1b}[2J"]);
  expect(lines.at(-1)).toBe("  and 5 more");
});
