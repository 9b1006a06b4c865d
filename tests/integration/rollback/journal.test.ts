import pino from "pino";
import { beforeEach, expect, test } from "vitest";
import {
  claimRollback,
  endRollback,
  holdLease,
  type Lease,
  moveStep,
  noteStep,
  releaseLease,
  renewLease,
} from "#lib/db/rollback/journal.ts";
import { insertPlan, readPlan } from "#lib/db/rollback/plans.ts";
import { insertRollback, readRollback, readSteps } from "#lib/db/rollback/rollbacks.ts";
import { LONGEST_LOG_LINE, MOST_LOG_LINES, readLogs } from "#lib/db/rollback/step-log.ts";
import { StepNotes } from "#lib/jobs/rollback-runner/step-notes.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment } from "#tests/support/factories.ts";

const database = useTestDatabase({ poolSize: 20 });
let id: string;
let planId: string;
/** Texts that jsonb itself cannot hold, though definitions may. */
const BODY = { text: "NUL \0 and half a pair \ud800" };

/** A queued rollback of a unit of its own; what earlier tests left is out of the way. */
beforeEach(async () => {
  const { db } = database;
  await db.sql.query("update rollback set status = 'cancelled' where status in ('queued', 'running')");
  const { id: deploymentId } = await insertDeployment(db);
  const unit = await db.prisma.deployUnit.create({ data: { deploymentId, name: "u", driver: "x", config: {} } });
  const location = await db.prisma.codeLocation.create({
    data: { deploymentId, name: "orders", nameHash: new Uint8Array(32), deployUnitId: unit.id },
  });
  planId = crypto.randomUUID();
  const common = { locationId: location.id, unitId: unit.id, targetLoad: 1 };
  await insertPlan(db.sql, {
    ...common,
    id: planId,
    currentLoad: 2,
    serial: 3,
    bodyJson: JSON.stringify(BODY),
    locationsJson: "[]",
    createdByJson: "{}",
    createdAt: new Date(),
    expiresAt: new Date(),
  });
  const inserted = await insertRollback(db.sql, {
    ...common,
    planId,
    fromLoad: 2,
    targetDigest: null,
    targetReference: null,
    description: "x",
    acknowledged: ["hold", "image_known"],
    requestedByJson: JSON.stringify({ name: "Ada" }),
    freezeOverride: null,
    undoOf: null,
    approvalHours: null,
  });
  id = inserted ?? "";
});

const claim = (owner: string, leaseMs: number) => claimRollback(database.db.sql, owner, leaseMs);
const ending = { status: "succeeded", outcome: "done", verificationJson: null, resultLoad: null } as const;

test("a plan is read as it was written, whatever its texts hold", async () => {
  expect(await readPlan(database.db.sql, planId)).toMatchObject({ body: BODY, rollbackId: id, expired: true });
});

test("of twenty workers that claim at once one gets the rollback", async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim(`w${index}`, 60_000)));
  expect(claims.filter((lease) => lease !== null)).toMatchObject([{ rollbackId: id, fencingToken: 1n }]);
  expect(await readRollback(database.db.sql, id)).toMatchObject({
    status: "running",
    acknowledged: ["hold", "image_known"],
  });
});

test("a lease that ran out goes to another worker under a higher token, and the former owner can write nothing", async () => {
  const { sql } = database.db;
  const former = (await claim("former", 0)) as Lease;
  const owner = (await claim("owner", 60_000)) as Lease;
  expect(owner.fencingToken).toBe(former.fencingToken + 1n);
  expect(await claim("third", 60_000)).toBeNull();

  expect(await renewLease(sql, former, 60_000)).toBe(false);
  expect(await holdLease(sql, former)).toBe(false);
  await releaseLease(sql, former);
  await endRollback(sql, former, ending);
  expect(await claim("third", 60_000)).toBeNull();
  expect((await readRollback(sql, id))?.status).toBe("running");

  expect(await renewLease(sql, owner, 60_000)).toBe(true);
  await endRollback(sql, owner, ending);
  expect(await readRollback(sql, id)).toMatchObject({ status: "succeeded", outcome: "done" });
  expect(await holdLease(sql, owner)).toBe(false);
});

test("the same worker in its next life is another owner", async () => {
  const former = (await claim("w", 0)) as Lease;
  const next = (await claim("w", 60_000)) as Lease;
  expect(await holdLease(database.db.sql, former)).toBe(false);
  expect(await holdLease(database.db.sql, next)).toBe(true);
});

test("a step that has ended is never moved again", async () => {
  const { sql } = database.db;
  const lease = (await claim("w", 60_000)) as Lease;
  await moveStep(sql, lease, "resolve", "running", null, null);
  await moveStep(sql, lease, "resolve", "running", null, null);
  await moveStep(sql, lease, "resolve", "succeeded", "found", { reference: "a:1", digest: null });
  for (const status of ["running", "failed", "succeeded"] as const) {
    await expect(moveStep(sql, lease, "resolve", status, null, null)).rejects.toThrow(/cannot become/);
  }
  await expect(moveStep(sql, lease, "deploy", "succeeded", null, null)).rejects.toThrow(/cannot become/);
  const [resolve, deploy] = await readSteps(sql, id);
  expect(resolve).toMatchObject({ status: "succeeded", detail: "found", state: { reference: "a:1", digest: null } });
  expect(deploy).toMatchObject({ status: "pending", startedAt: null });
});

const logOf = async (step: string) =>
  (await readLogs(database.db.sql, id)).filter((row) => row.step === step).map(({ line }) => line);

const notesOf = (lease: Lease) => {
  const place = { id, location: "orders", deploymentId: crypto.randomUUID(), deployment: "d" };
  return new StepNotes({ db: database.db, log: pino({ level: "silent" }) }, lease, place, "resolve");
};

test("a step's log has every line once, in order and with its time, through a worker that died", async () => {
  const { sql } = database.db;
  const former = (await claim("former", 0)) as Lease;
  await moveStep(sql, former, "resolve", "running", null, null);
  const late = notesOf(former);
  // Faster than they can be written.
  for (const line of ["no answer", "no answer", "still none \0", "no answer"]) late.show(line);
  await late.settle();
  late.show("no answer");
  await late.settle();

  const owner = (await claim("owner", 60_000)) as Lease;
  late.show("written by the dead");
  await late.settle();
  await moveStep(sql, owner, "resolve", "running", null, null);
  const notes = notesOf(owner);
  notes.show("no answer");
  await notes.settle();
  await moveStep(sql, owner, "resolve", "succeeded", "found", null);
  await noteStep(sql, owner, "resolve", "after its end");
  await moveStep(sql, owner, "deploy", "running", null, null);
  await moveStep(sql, owner, "deploy", "failed", "refused", null);

  expect(await logOf("resolve")).toEqual([
    "no answer",
    "still none \ufffd",
    "no answer",
    "Attempt 2 begins",
    "no answer",
    "found",
  ]);
  expect(await logOf("deploy")).toEqual(["refused"]);
  const times = (await readLogs(sql, id)).map(({ at }) => at.getTime());
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((await readSteps(sql, id))[0]).toMatchObject({ detail: "found", attempts: 2 });
});

test("a step's log keeps the last lines, cuts long ones, and goes with its rollback", async () => {
  const { sql } = database.db;
  const lease = (await claim("w", 60_000)) as Lease;
  await moveStep(sql, lease, "resolve", "running", null, null);
  const long = `${"a".repeat(LONGEST_LOG_LINE - 2)}\u{1f600}b`;
  for (let line = 0; line < MOST_LOG_LINES; line++) await noteStep(sql, lease, "resolve", `line ${line}`);
  await noteStep(sql, lease, "resolve", long);
  const lines = await logOf("resolve");
  expect(lines).toHaveLength(MOST_LOG_LINES);
  expect([lines[0], lines.at(-2)]).toEqual(["line 1", `line ${MOST_LOG_LINES - 1}`]);
  expect(lines.at(-1)).toBe(`${"a".repeat(LONGEST_LOG_LINE - 2)}\ufffd…`);
  // What the page shows beside it is whole.
  expect((await readSteps(sql, id))[0]?.detail).toBe(long);

  await sql.query("delete from rollback where id = $1::uuid", [id]);
  expect(await sql.query("select line from rollback_step_note where rollback_id = $1::uuid", [id])).toEqual([]);
});
