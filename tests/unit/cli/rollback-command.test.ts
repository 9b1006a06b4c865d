import { describe, expect, it } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { newStepLines } from "#bin/cli/follow-rollback.ts";
import { planText, reviewPlan } from "#bin/cli/plan-review.ts";
import { judgeRollback } from "#bin/cli/rollback-outcome.ts";
import type { PlanView } from "#lib/contracts/rollbacks.ts";
import { ROLLBACK_STATUSES } from "#lib/domain/rollback/status.ts";

const plan: PlanView = {
  id: "00000000-0000-4000-8000-000000000000",
  serial: 1,
  unit: { name: "shop", driver: "release-directory" },
  locations: [
    { name: "orders", currentLoad: 7, targetLoad: 3, counts: { added: 0, removed: 1, changed: 0 } },
    { name: "billing", currentLoad: 4, targetLoad: null, counts: null },
  ],
  location: "orders",
  deployment: "prod",
  currentLoad: 7,
  targetLoad: 3,
  image: { reference: "shop:r3", digest: null },
  counts: { added: 0, removed: 1, changed: 0 },
  changes: [{ key: ["a", "b\u001b[2J"], kind: "removed" }],
  downstream: { count: 2, keys: [["c"], ["d"]], elsewhere: [{ location: "ml", count: 5, keys: [] }], unread: ["huge"] },
  backfill: { count: 3, assets: [] },
  runtimeChanges: [{ name: "dagster", from: "1.10", to: "1.9", direction: "downgrade" }],
  agents: [],
  checks: [
    { name: "target_loaded", status: "pass", message: "Load 3 loaded." },
    { name: "image_known", status: "warn", message: "No digest." },
  ],
  notRolledBack: ["Environment values"],
  createdAt: "2026-01-01T00:00:00Z",
  expiresAt: "2026-01-01T01:00:00Z",
  undoOf: null,
  rollbackId: null,
};

describe("a plan", () => {
  it("is shown with what it takes along, its changes, checks and what stays", () => {
    const text = planText(plan);
    for (const part of [
      "load 7 to load 3",
      "billing: load 4 -> not known",
      "warn  image_known",
      "Environment values",
      "5 downstream in ml",
      "not looked at: huge",
      "about 3 would need one",
      "dagster 1.10 -> 1.9 (downgrade)",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain("a / b\\u{1b}[2J");
    expect(text).not.toContain("b\u001b");
  });

  it("that a check blocks is not executed, whatever is acknowledged", () => {
    const blocked = { ...plan, checks: [{ name: "hold", status: "block" as const, message: "Held by Ada." }] };
    expect(() => reviewPlan(blocked, ["hold"], { asked: false })).toThrow(
      expect.objectContaining({ exitCode: EXIT.conflict, message: expect.stringContaining("Held by Ada.") }),
    );
  });

  it("with a warning that nobody accepted is not executed unasked", () => {
    expect(() => reviewPlan(plan, [], { asked: false })).toThrow(/--acknowledge image_known/);
    expect(reviewPlan(plan, ["image_known"], { asked: false })).toEqual(["image_known"]);
    expect(reviewPlan(plan, [], { asked: true })).toEqual(["image_known"]);
  });
});

describe("the end of a rollback", () => {
  it("has exit code 0 only when it succeeded", () => {
    const codes = ROLLBACK_STATUSES.map((status) => {
      const end = { id: "r", status, targetLoad: 3, load: 8, outcome: "Because." };
      return [status, judgeRollback(end).exitCode];
    });
    expect(Object.fromEntries(codes)).toEqual({
      succeeded: 0,
      succeeded_with_differences: 11,
      failed: 8,
      reverted: 8,
      cancelled: 8,
      unknown: 9,
      awaiting_approval: 9,
      queued: 9,
      running: 9,
    });
  });
});

describe("the steps of a rollback", () => {
  it("are told once each time they move", () => {
    const told = new Map<string, string>();
    const step = (status: "pending" | "running" | "succeeded", detail: string | null) => ({
      steps: [{ name: "deploy" as const, status, detail, startedAt: null, endedAt: null, attempts: 1, log: [] }],
    });
    expect(newStepLines(step("pending", null), told)).toEqual([]);
    expect(newStepLines(step("running", "stopping"), told)).toEqual(["  deploy: running, stopping"]);
    expect(newStepLines(step("running", "stopping"), told)).toEqual([]);
    expect(newStepLines(step("succeeded", null), told)).toEqual(["  deploy: succeeded"]);
  });
});
