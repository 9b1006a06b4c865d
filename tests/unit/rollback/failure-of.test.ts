import { expect, test } from "vitest";
import { failureOf } from "#lib/domain/rollback/failure-of.ts";
import type { Verdict } from "#lib/domain/rollback/verify.ts";

const verdict = (status: Verdict["status"], digestMatches: boolean | null = true): Verdict => ({
  status,
  digestMatches,
  fingerprintMatches: null,
  outcome: "What was seen.",
});
const well = { healthy: true };
const ill = { healthy: false };

test("what runs well and was observed as it should be is no failure, nor are differences or what is not known", () => {
  for (const status of ["succeeded", "succeeded_with_differences", "unknown"] as const) {
    expect(failureOf("orders:r3", well, verdict(status))).toBeNull();
  }
});

test("what is not healthy at the end has not succeeded, whatever was observed of it before", () => {
  for (const status of ["succeeded", "succeeded_with_differences", "unknown"] as const) {
    expect(failureOf("orders:r3", ill, verdict(status))).toEqual({
      because: "unhealthy",
      reason: "orders:r3 was deployed, but is not healthy any more.",
    });
  }
});

test("where nothing runs any more that is the failure", () => {
  expect(failureOf("orders:r3", null, verdict("succeeded"))).toMatchObject({ because: "unhealthy" });
});

test("code that cannot be imported is taken back; another digest than the target's is left alone", () => {
  expect(failureOf("orders:r3", well, verdict("failed"))).toEqual({ because: "failed_load", reason: "What was seen." });
  expect(failureOf("orders:r3", ill, verdict("failed", false))).toBeNull();
});
