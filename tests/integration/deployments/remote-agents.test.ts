import { beforeAll, expect, test } from "vitest";
import type { Context } from "#lib/services/context.ts";
import { configureDeployment } from "#lib/services/deployments/configure-deployment.ts";
import { recordLoad } from "#lib/services/history/record-load.ts";
import { deleteRemoteAgent } from "#lib/services/remote-agents/delete-remote-agent.ts";
import { listRemoteAgents } from "#lib/services/remote-agents/list-remote-agents.ts";
import { recordRemoteAgent } from "#lib/services/remote-agents/record-remote-agent.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";

const database = useTestDatabase({ poolSize: 10 });
let editor: Context;
let admin: Context;
let viewer: Context;

beforeAll(async () => {
  editor = await personContext(database.db, "ada", { role: "editor" });
  admin = await personContext(database.db, "alan", { role: "admin" });
  viewer = await personContext(database.db, "vera", { role: "viewer" });
});

const record = (deployment: string, agent: string, airflow?: string, context = editor) =>
  recordRemoteAgent(context, {
    deployment,
    agent,
    image: airflow === undefined ? null : `agent:${airflow}`,
    runtime: airflow === undefined ? {} : { airflow },
  });
const names = async (deployment: string) =>
  (await listRemoteAgents(viewer, { deployment })).items.map(({ name, runtime }) => [name, runtime.airflow ?? null]);
const refusal = (code: string) => expect.objectContaining({ name: "ServiceError", code });

/** An Airflow deployment that went from 3.0.2 to 3.1.0, whose unit nobody looks after. */
async function airflow(deployment: string) {
  const { id: deploymentId } = await insertDeployment(database.db, { name: deployment, kind: "airflow" });
  for (const [version, fill] of [
    ["3.0.2", "a"],
    ["3.1.0", "b"],
  ] as const) {
    const image = { reference: `airflow:${version}`, digest: `sha256:${fill.repeat(64)}` };
    const header = { status: "loaded" as const, image, runtime: { airflow: version } };
    await recordLoad(systemContext(database.db), { deployment, location: "dags", header, assets: [], values: false });
  }
  const config = { engine: "engine", compose: { project: "airflow", services: ["scheduler", "worker"] } };
  const { id: deployUnitId } = await database.db.prisma.deployUnit.create({
    data: { deploymentId, name: "airflow", driver: "docker-engine", config },
  });
  await database.db.prisma.codeLocation.updateMany({ where: { deploymentId }, data: { deployUnitId } });
  return () => planRollback(editor, { deployment, location: "dags", targetLoad: 1 }, { answerLimitMs: 50 });
}

test("an agent is written down in place of what was known of it, with who did so, and forgotten", async () => {
  await insertDeployment(database.db, { name: "agents", kind: "airflow" });
  await record("agents", "edge-2", "3.0.2");
  await record("agents", "edge-1");
  const { agent } = await record("agents", "edge-1", "3.0.1", admin);
  expect(agent).toMatchObject({ name: "edge-1", image: "agent:3.0.1", recordedBy: "alan" });
  expect(await names("agents")).toEqual([
    ["edge-1", "3.0.1"],
    ["edge-2", "3.0.2"],
  ]);
  expect(await deleteRemoteAgent(editor, { deployment: "agents", agent: "edge-2" })).toEqual({ deleted: true });
  expect(await names("agents")).toEqual([["edge-1", "3.0.1"]]);
  await expect(deleteRemoteAgent(editor, { deployment: "agents", agent: "edge-2" })).rejects.toEqual(
    refusal("not_found"),
  );
  const audit = await database.db.prisma.auditEvent.findMany({
    where: { action: { startsWith: "remote_agent." } },
    orderBy: { id: "asc" },
    select: { action: true, target: true, before: true, after: true },
  });
  expect(audit.map(({ action }) => action)).toEqual([
    "remote_agent.recorded",
    "remote_agent.recorded",
    "remote_agent.recorded",
    "remote_agent.deleted",
  ]);
  expect(audit[2]).toMatchObject({
    target: { name: "edge-1" },
    before: { image: null, runtime: {} },
    after: { image: "agent:3.0.1", runtime: { airflow: "3.0.1" } },
  });
});

test("a Viewer sees them and writes none; whoever sees nothing of the deployment does not learn of it", async () => {
  await insertDeployment(database.db, { name: "guarded", kind: "airflow" });
  const stranger = await personContext(database.db, "sam", null);
  await expect(record("guarded", "edge-1", "3.0.2", viewer)).rejects.toEqual(refusal("forbidden"));
  await expect(record("guarded", "edge-1", "3.0.2", stranger)).rejects.toEqual(refusal("not_found"));
  expect(await names("guarded")).toEqual([]);
});

test("many at once that record the same agent leave one of it", async () => {
  await insertDeployment(database.db, { name: "at-once", kind: "airflow" });
  await Promise.all(Array.from({ length: 12 }, (_, index) => record("at-once", "edge", `3.0.${index}`)));
  expect(await names("at-once")).toHaveLength(1);
});

test("a plan lists them only where the deployment is marked, with those that do not fit the older Airflow", async () => {
  const plan = await airflow("marked");
  await record("marked", "edge-1", "3.0.2");
  await record("marked", "edge-2", "3.1.0");
  expect((await plan()).agents).toEqual([]);

  const configured = await configureDeployment(admin, { deployment: "marked", remoteExecution: true });
  expect(configured.deployment.remoteExecution).toBe(true);
  const { agents, checks } = await plan();
  expect(agents.map(({ name, airflow: version, verdict }) => [name, version, verdict])).toEqual([
    ["edge-1", "3.0.2", "compatible"],
    ["edge-2", "3.1.0", "newer"],
  ]);
  const check = (name: string) => checks.find((one) => one.name === name);
  expect(check("remote_agents")).toMatchObject({ status: "warn", message: expect.stringContaining("edge-2") });
  expect(check("runtime_downgrade")).toMatchObject({
    status: "warn",
    message: expect.stringContaining("airflow db downgrade --to-version 3.0.2 --yes"),
  });

  await record("marked", "edge-2", "3.0.2");
  const again = await plan();
  expect(again.checks.find((one) => one.name === "remote_agents")?.status).toBe("pass");
});
