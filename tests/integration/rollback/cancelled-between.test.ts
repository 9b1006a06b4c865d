import { expect, test, vi } from "vitest";
import type { Database } from "#lib/db/database.ts";
import { cancelRollback } from "#lib/services/rollback/cancel-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { requestRollback } from "./crash-fixture.ts";
import { startLocalWorker } from "./local-worker.ts";
import { makeUnitWithTwoReleases } from "./two-releases.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
const cleanUps = useCleanUps();

test("whoever cancels between a worker's look at the journal and its deploy was told the truth: nothing is changed", async () => {
  const editor = await personContext(database.db, "ada", { role: "editor" });
  const deployBegan = Promise.withResolvers<void>();
  let toCancel: string | null = null;
  const query: Database["sql"]["query"] = async (text, values) => {
    // The worker hears of it too late: at once it would stop before the deploy in any case.
    if (/^select cancel_asked is not null/.test(text)) await deployBegan.promise;
    const rows = await database.db.sql.query(text, values);
    // The steps are what a run reads last before it begins the next of them.
    if (toCancel !== null && /from rollback_step where rollback_id = .* order by ordinal$/.test(text)) {
      const id = toCancel;
      toCancel = null;
      await cancelRollback(editor, { id });
    }
    return rows as never;
  };
  const db: Database = { ...database.db, sql: { query } };
  const worker = await startLocalWorker({ db, url: database.url }, {}, (step, moment, { rollbackId }) => {
    if (step === "resolve" && moment === "recorded") toCancel = rollbackId;
    if (step === "deploy" && moment === "started") deployBegan.resolve();
  });
  cleanUps.push(worker.stop);
  const unit = await makeUnitWithTwoReleases(database.db, { deployment: "between" });
  cleanUps.push(unit.remove);
  const before = await unit.running();
  const rollback = await awaitRollback(editor, await requestRollback(editor, unit));
  expect(rollback).toMatchObject({ status: "cancelled", outcome: "Cancelled by ada before anything was changed." });
  expect(rollback.steps.map(({ name, status }) => [name, status])).toEqual([
    ["resolve", "succeeded"],
    ["deploy", "skipped"],
    ["wait_healthy", "skipped"],
    ["reload", "skipped"],
    ["verify", "skipped"],
  ]);
  expect(await unit.running()).toEqual(before);
});
