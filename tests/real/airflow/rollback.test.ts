import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { undoRollback } from "#lib/services/rollback/undo-rollback.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { type Airflow, startAirflow } from "#tests/support/real/airflow.ts";
import { type GitRepository, makeGitRepository } from "#tests/support/real/git-repository.ts";
import { BROKEN, dagFile } from "./dags.ts";
import { recorded } from "./recorded.ts";

// A real Airflow 3 follows a branch; a rollback moves the branch back, and what Airflow parses then proves it. The tests
// build on each other.

const MINUTE = 60_000;
const DEPLOYMENT = "prod";
const PLACE = { deployment: DEPLOYMENT, location: "team" };

vi.setConfig({ testTimeout: 20 * MINUTE, hookTimeout: 20 * MINUTE });

const database = useTestDatabase();
let repository: GitRepository;
let airflow: Airflow;
let worker: RunningWorker;
let editor: Context;
let first: string;
let second: string;

const team = () => recorded(database.db, DEPLOYMENT, "team");

beforeAll(async () => {
  repository = await makeGitRepository();
  first = await repository.commit({ "orders.py": dagFile({ id: "orders", schedule: '"@daily"' }) }, "Daily orders");
  airflow = await startAirflow({
    bundles: [{ name: "team", repository: repository.url, branch: repository.branch }],
  });
  await insertDeployment(database.db, { name: DEPLOYMENT, kind: "airflow" });
  const system = systemContext(database.db);
  worker = await startLocalWorker(database, { healthyLimitMs: 60_000, faultLimitMs: 60_000, leaseMs: 15_000 });
  await configureConnection(system, {
    deployment: DEPLOYMENT,
    name: "airflow",
    kind: "airflow",
    config: { url: airflow.url, username: airflow.viewer.username, pollSeconds: 0.5, rereadSeconds: 1 },
    secrets: { password: airflow.viewer.password },
  });
  await configureConnection(system, {
    deployment: DEPLOYMENT,
    name: "dags",
    kind: "git",
    config: { url: `file://${repository.url}` },
  });
  await configureUnit(system, {
    deployment: DEPLOYMENT,
    name: "team-dags",
    driver: "git-ref",
    config: { repository: "dags", branch: repository.branch, observeSeconds: 240 },
    locations: ["team"],
  });
  editor = await personContext(database.db, "ada", { role: "editor" });
});
afterAll(async () => {
  await worker?.stop();
  await airflow?.remove();
  await repository?.remove();
});

async function rollBack(targetLoad: number) {
  const plan = await planRollback(editor, { ...PLACE, targetLoad });
  const acknowledge = plan.checks.filter(({ status }) => status === "warn").map(({ name }) => name);
  const { id } = await executeRollback(editor, { id: plan.id, description: "back to what worked", acknowledge });
  return { plan, rollback: await awaitRollback(editor, id, 7 * MINUTE) };
}

test("each commit that Airflow parses is a load whose version is that commit, on the unit's branch", async () => {
  const reference = `${repository.url.replace(/\.git$/, "")}:${repository.branch}`;
  expect(await team().load(1)).toMatchObject({ status: "loaded", image: { reference, digest: `sha1:${first}` } });
  second = await repository.commit(
    { "orders.py": dagFile({ id: "orders", schedule: '"@hourly"' }), "extra.py": dagFile({ id: "extra" }) },
    "Hourly orders",
  );
  expect(await team().load(2)).toMatchObject({ deployType: "git", image: { reference, digest: `sha1:${second}` } });
});

test("a rollback of the bundle brings the old DAG back, and Airflow's own word proves it", async () => {
  const { plan, rollback } = await rollBack(1);
  expect(plan.unit).toEqual({ name: "team-dags", driver: "git-ref" });
  expect(plan.checks.filter(({ status }) => status === "block")).toEqual([]);
  expect(plan.counts).toMatchObject({ removed: 1, changed: 1 });
  expect(rollback).toMatchObject({
    status: "succeeded",
    load: 3,
    verification: { digestMatches: true, fingerprintMatches: true, differences: [] },
  });
  expect(await repository.head()).toBe(first);
  expect(await team().load(3)).toMatchObject({ rollbackOf: 1, image: { digest: `sha1:${first}` } });
  const { timetable_summary } = (await airflow.request("GET", "/dags/orders")) as { timetable_summary: string };
  expect(timetable_summary).toBe("0 0 * * *");
});

test("undoing it brings the newer DAGs back, though no branch has their commit any more", async () => {
  const [{ rollbackId }] = (await database.db.prisma.load.findMany({
    where: { number: 3 },
    select: { rollbackId: true },
  })) as [{ rollbackId: string }];
  const plan = await undoRollback(editor, { id: rollbackId });
  const acknowledge = plan.checks.filter(({ status }) => status === "warn").map(({ name }) => name);
  const { id } = await executeRollback(editor, { id: plan.id, description: "on again", acknowledge });
  expect(await awaitRollback(editor, id, 7 * MINUTE)).toMatchObject({ status: "succeeded", load: 4 });
  expect(await repository.head()).toBe(second);
  expect(await team().changes(4)).toMatchObject({ "dag/extra": "added" });
});

test("a commit that Airflow cannot import is rolled back from, too", async () => {
  await repository.commit({ "broken.py": BROKEN }, "Break it");
  expect(await team().load(5)).toMatchObject({ status: "failed" });
  const { rollback } = await rollBack(4);
  expect(rollback).toMatchObject({ status: "succeeded", verification: { digestMatches: true } });
  expect(await repository.head()).toBe(second);
});
