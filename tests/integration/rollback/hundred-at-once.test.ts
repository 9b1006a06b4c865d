import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { executeRollbackOperation, getRollbackOperation, planRollbackOperation } from "#lib/contracts/rollbacks.ts";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import { personContext, tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { awaitRollback } from "./await-rollback.ts";
import { startLocalWorker } from "./local-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useWebDatabase();
let worker: RunningWorker;
beforeAll(async () => {
  worker = await startLocalWorker(database);
});
afterAll(() => worker.stop());

test("of a hundred executions of one plan at once one wins, and the others get 409 with who holds it", async () => {
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "crowd" });
  try {
    const token = await tokenFor(database.db, { role: "editor", deployment: "crowd" });
    const place = { deployment: "crowd", location: "orders" };
    const planned = await callRoute(planRollbackOperation, place, { token, json: { targetLoad: 1 } });
    expect(planned.status).toBe(201);
    const { plan } = planRollbackOperation.response.parse(await planned.json());

    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        const json = { description: `attempt ${index}` };
        const answer = await callRoute(executeRollbackOperation, { id: plan.id }, { token, json });
        return { status: answer.status, body: (await answer.json()) as { detail?: string; rollback?: { id: string } } };
      }),
    );
    const won = answers.filter(({ status }) => status === 202);
    const lost = answers.filter(({ status }) => status === 409);
    expect([won.length, lost.length]).toEqual([1, 99]);

    const id = won[0]?.body.rollback?.id ?? "";
    const read = await callRoute(getRollbackOperation, { id }, { token });
    const { rollback } = getRollbackOperation.response.parse(await read.json());
    for (const { body } of lost) {
      expect(body.detail).toBe(
        `${rollback.requestedBy.name} executed this plan already (rollback ${id}). Plan again to go further.`,
      );
    }
    expect(await database.db.prisma.rollback.count()).toBe(1);
    const viewer = await personContext(database.db, "vera", { role: "viewer" });
    expect(await awaitRollback(viewer, id)).toMatchObject({ status: "succeeded" });
  } finally {
    await unit.remove();
  }
});
