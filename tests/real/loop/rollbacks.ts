import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { pathOf } from "./history.ts";
import type { Lab, Place } from "./lab.ts";

// Rollbacks as a client of the API makes them.

const LIMIT_MS = 180_000;
const ENDED = ["succeeded", "succeeded_with_differences", "failed", "reverted", "cancelled", "unknown"];

// biome-ignore lint/suspicious/noExplicitAny: tests reach into answers, and fail where they differ.
type Body = any;

export async function planRollback(lab: Lab, place: Place, targetLoad: number): Promise<Body> {
  const { status, body } = await lab.api.post(`${pathOf(place)}/rollback-plans`, { targetLoad });
  expect(status, JSON.stringify(body)).toBe(201);
  return body.plan;
}

/** Rolls back, accepting every warning, and tells how it ended. */
export async function rollBack(lab: Lab, place: Place, targetLoad: number, description: string): Promise<Body> {
  const plan = await planRollback(lab, place, targetLoad);
  expect(plan.checks.filter((check: Body) => check.status === "block")).toEqual([]);
  const acknowledge = plan.checks.filter((check: Body) => check.status === "warn").map((check: Body) => check.name);
  const { status, body } = await lab.api.post(`/api/v1/rollback-plans/${plan.id}/execute`, {
    description,
    acknowledge,
  });
  expect(status, JSON.stringify(body)).toBe(202);
  return awaitRollback(lab, body.rollback.id);
}

export async function awaitRollback(lab: Lab, id: string): Promise<Body> {
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    const { body } = await lab.api.get(`/api/v1/rollbacks/${id}`);
    if (ENDED.includes(body.rollback.status)) return body.rollback;
    if (Date.now() > until) throw new Error(`the rollback has not ended: ${JSON.stringify(body, null, 2)}`);
    await sleep(200);
  }
}

/** Lets other images through again. */
export async function releaseHold(lab: Lab, place: Place): Promise<void> {
  const { status } = await lab.api.send("DELETE", `${pathOf(place)}/hold`, null);
  expect(status).toBe(200);
}
