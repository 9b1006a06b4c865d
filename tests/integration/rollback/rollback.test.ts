import { createHash } from "node:crypto";
import { expect, test, vi } from "vitest";
import { getProofOperation } from "#lib/contracts/proof.ts";
import type { JsonValue } from "#lib/domain/json.ts";
import { canonicalJson } from "#lib/domain/snapshot/canonical.ts";
import { gate } from "#lib/services/deployments/gate.ts";
import { ServiceError } from "#lib/services/errors.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { getProof } from "#lib/services/rollback/get-proof.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { spawnRealWorker } from "./spawn-worker.ts";
import { makeUnit } from "./unit-fixture.ts";

// They start programs and wait for them; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const database = useTestDatabase();
const cleanUps = useCleanUps();

const asset = (name: string, codeVersion: string, ...upstream: string[]) => ({
  key: [name],
  codeVersion,
  dependencies: upstream.map((key) => ({ key: [key] })),
});

test("a rollback is planned, executed and proven, and the history shows it", async () => {
  const { db } = database;
  const editor = await personContext(db, "ada", { role: "editor" });
  const unit = await makeUnit(db, { deployment: "prod" });
  cleanUps.push(unit.remove);
  const first = await unit.publish("r1", {
    assets: { orders: [asset("raw", "1"), asset("clean", "1", "raw"), asset("report", "1", "clean")] },
  });
  const second = await unit.publish("r2", {
    assets: {
      orders: [asset("raw", "2"), asset("clean", "1", "raw"), asset("report", "1", "clean"), asset("new", "1")],
    },
  });
  await unit.deploy("r1");
  const worker = await spawnRealWorker(database.url);
  cleanUps.push(worker.stop);
  await unit.awaitLoad(1);
  await unit.deploy("r2");
  await unit.awaitLoad(2);

  const plan = await planRollback(editor, { deployment: "prod", location: "orders", targetLoad: 1 });
  expect(plan.checks.filter((check) => check.status !== "pass")).toEqual([]);
  expect(plan).toMatchObject({
    currentLoad: 2,
    targetLoad: 1,
    unit: { name: "shop", driver: "release-directory" },
    locations: [{ name: "orders", currentLoad: 2, targetLoad: 1 }],
    image: { reference: "shop:r1", digest: first },
    counts: { added: 0, removed: 1, changed: 1 },
    changes: [
      { key: ["new"], kind: "removed" },
      { key: ["raw"], kind: "changed", facets: ["CODE_VERSION"], details: { codeVersion: { old: "2", new: "1" } } },
    ],
    downstream: { count: 2, keys: [["clean"], ["report"]], elsewhere: [], unread: [] },
    backfill: { count: 1, assets: [{ location: "orders", key: ["raw"], because: ["CODE_VERSION"] }] },
    rollbackId: null,
  });
  expect(plan.notRolledBack).toContain("Environment variable values");

  const { id, status } = await executeRollback(editor, { id: plan.id, description: "r2 doubles the orders" });
  expect(status).toBe("queued");
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({
    status: "succeeded",
    load: 3,
    requestedBy: { name: "ada" },
    verification: {
      digestMatches: true,
      fingerprintMatches: true,
      differences: [],
      targetDigest: first,
      observedDigest: first,
    },
  });
  expect(rollback.steps.map((step) => [step.name, step.status])).toEqual([
    ["resolve", "succeeded"],
    ["deploy", "succeeded"],
    ["wait_healthy", "succeeded"],
    ["reload", "skipped"],
    ["verify", "succeeded"],
  ]);

  expect(await unit.running()).toMatchObject({ image: { reference: "shop:r1", digest: first }, healthy: true });
  expect(await unit.pids()).toHaveLength(1);
  expect(await unit.everOverlapped()).toBe(false);
  const target = await getLoad(editor, { deployment: "prod", location: "orders", number: 1 });
  const load = await getLoad(editor, { deployment: "prod", location: "orders", number: 3 });
  expect(load.load).toMatchObject({
    isCurrent: true,
    rollbackOf: 1,
    rollbackId: id,
    fingerprint: target.load.fingerprint,
    image: { digest: first },
    verified: true,
  });
  expect(target.load.verified).toBe(false);

  const { proof, sha256 } = await getProof(editor, { id });
  expect(proof).toMatchObject({
    form: "loadline-rollback-proof",
    version: 1,
    verified: true,
    rollback: { id, fromLoad: 2, targetLoad: 1, load: 3, status: "succeeded", unit: { name: "shop" } },
    image: { reference: "shop:r1", targetDigest: first, observedDigest: first, matches: true },
    fingerprint: { target: target.load.fingerprint, observed: target.load.fingerprint, matches: true },
    differences: [],
    who: { requestedBy: "ada", acknowledged: [], settled: null },
    plan: { id: plan.id, counts: { added: 0, removed: 1, changed: 1 } },
  });
  expect(proof.journal.map((step) => step.name)).toEqual(rollback.steps.map((step) => step.name));
  // The hash is of what a client reads, members in order: whoever has the file can make it again.
  const read = JSON.parse(JSON.stringify(proof)) as JsonValue;
  expect(createHash("sha256").update(canonicalJson(read)).digest("hex")).toBe(sha256);
  expect(getProofOperation.response.parse({ proof, sha256 })).toEqual({ proof: read, sha256 });
  expect((await getProof(editor, { id })).sha256).toBe(sha256);
  expect(await gate(editor, { deployment: "prod", location: "orders", digest: second })).toMatchObject({
    open: false,
    hold: { owner: "ada", reason: "r2 doubles the orders", digest: first },
  });
  const audited = await db.prisma.auditEvent.findMany({
    where: { action: { startsWith: "rollback." } },
    orderBy: { id: "asc" },
  });
  expect(audited.map((event) => event.action)).toEqual([
    "rollback.planned",
    "rollback.requested",
    "rollback.succeeded",
  ]);
  await expect(executeRollback(editor, { id: plan.id, description: "again" })).rejects.toThrow(
    new ServiceError("conflict", `ada executed this plan already (rollback ${id}). Plan again to go further.`),
  );
});
