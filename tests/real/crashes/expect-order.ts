import { expect } from "vitest";
import type { RollbackView } from "#lib/contracts/rollbacks.ts";
import { STEP_NAMES } from "#lib/domain/rollback/status.ts";

/** The journal of a rollback that has ended reads in order: no step is under way, and none began before the one before it ended. */
export function expectInOrder({ steps, startedAt, endedAt }: RollbackView): void {
  const ordered = [...steps].sort((a, b) => STEP_NAMES.indexOf(a.name) - STEP_NAMES.indexOf(b.name));
  expect(steps.map(({ name }) => name)).toEqual(ordered.map(({ name }) => name));
  let until = startedAt ?? "";
  for (const step of steps) {
    expect(["succeeded", "failed", "skipped"], step.name).toContain(step.status);
    if (step.startedAt === null) {
      expect(step.status, step.name).toBe("skipped");
      continue;
    }
    expect(step.startedAt >= until, `${step.name} began at ${step.startedAt}, before ${until}`).toBe(true);
    expect((step.endedAt ?? "") >= step.startedAt, step.name).toBe(true);
    until = step.endedAt ?? "";
  }
  expect((endedAt ?? "") >= until).toBe(true);
}
