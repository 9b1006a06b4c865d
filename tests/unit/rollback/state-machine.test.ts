import { describe, expect, test } from "vitest";
import {
  isTerminal,
  mayBecome,
  nextStep,
  statusesBefore,
  stepMayBecome,
  stepStatusesBefore,
} from "#lib/domain/rollback/state-machine.ts";
import {
  ACTIVE_STATUSES,
  PLANNED_STEPS,
  ROLLBACK_STATUSES,
  STEP_STATUSES,
  type StepStatus,
} from "#lib/domain/rollback/status.ts";

describe("a rollback's status", () => {
  test("a terminal status is never left, but the unknown one: for another look, or by a person's word", () => {
    for (const from of ROLLBACK_STATUSES.filter(isTerminal)) {
      expect(ROLLBACK_STATUSES.filter((to) => mayBecome(from, to))).toEqual(
        from === "unknown" ? ["running", "succeeded", "failed", "reverted"] : [],
      );
    }
  });

  test("every status but the first two can be reached, and every active one can be left", () => {
    for (const to of ROLLBACK_STATUSES) {
      if (to !== "awaiting_approval") expect(statusesBefore(to), to).not.toEqual([]);
    }
    for (const from of ACTIVE_STATUSES) expect(ROLLBACK_STATUSES.some((to) => mayBecome(from, to))).toBe(true);
  });

  test("what runs can be cancelled, and is never queued again", () => {
    expect(mayBecome("running", "queued")).toBe(false);
    expect(statusesBefore("cancelled")).toEqual(["awaiting_approval", "queued", "running"]);
  });
});

describe("a step's status", () => {
  test("an ended step is never touched again, a running one can be resumed", () => {
    for (const ended of ["succeeded", "failed", "skipped"] as const) {
      expect(STEP_STATUSES.filter((to) => stepMayBecome(ended, to))).toEqual([]);
    }
    expect(stepStatusesBefore("running")).toEqual(["pending", "running"]);
  });
});

describe("where a run goes on", () => {
  const journal = (...statuses: StepStatus[]) =>
    PLANNED_STEPS.map((name, index) => ({ name, status: statuses[index] ?? "pending" }));
  test.each([
    ["nothing was done", journal(), "resolve"],
    ["a step was under way", journal("succeeded", "running"), "deploy"],
    ["a step was skipped", journal("succeeded", "succeeded", "succeeded", "skipped"), "verify"],
    ["all ended", journal("succeeded", "succeeded", "succeeded", "skipped", "succeeded"), null],
    ["one failed", journal("succeeded", "failed", "skipped", "skipped", "skipped"), null],
    [
      "one failed and what ran before is to be put back",
      [...journal("succeeded", "succeeded", "failed", "skipped", "skipped"), { name: "revert", status: "pending" }],
      "revert",
    ],
  ] as const)("when %s: %s", (_, steps, expected) => {
    expect(nextStep(steps)).toBe(expected);
  });

  test("a journal that lacks a step is a fault", () => {
    expect(() => nextStep([{ name: "resolve", status: "succeeded" }])).toThrow(/lacks the step deploy/);
  });
});
