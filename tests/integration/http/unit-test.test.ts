import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { listWorkloadsOperation, putConnectionOperation } from "#lib/contracts/connections.ts";
import type { Operation } from "#lib/contracts/operation.ts";
import { putUnitOperation, testUnitDraftOperation, testUnitOperation } from "#lib/contracts/units.ts";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { tokenFor } from "#tests/support/actors.ts";
import { callRoute, useWebDatabase } from "#tests/support/call-route.ts";
import { insertDeployment } from "#tests/support/factories.ts";
import { workloadFixture } from "#tests/support/kubernetes/workload-fixture.ts";

const database = useWebDatabase();
let worker: RunningWorker;
let token = "";

beforeAll(async () => {
  worker = await startLocalWorker(database);
  token = await tokenFor(database.db, { role: "organization_admin" });
});
afterAll(() => worker.stop());

// biome-ignore lint/suspicious/noExplicitAny: answers of every operation are looked at.
type Answer = { status: number; body: any };

async function call(
  operation: Operation,
  params: Record<string, string>,
  { json, query, as = token }: { json?: unknown; query?: string; as?: string } = {},
): Promise<Answer> {
  const sent = { token: as, ...(json !== undefined && { json }), ...(query !== undefined && { query }) };
  const answer = await callRoute(operation, params, sent);
  const body = await answer.json();
  if (answer.ok) expect(() => operation.response.parse(body)).not.toThrow();
  return { status: answer.status, body };
}

/** A deployment with connections to a cluster and its registry, and a workload there that runs a version. */
async function withWorkload(deployment: string) {
  await insertDeployment(database.db, { name: deployment });
  const labels = { "app.kubernetes.io/managed-by": "Helm" };
  const fixture = await workloadFixture({ metadata: { labels } });
  onTestFinished(() => fixture.remove());
  for (const { name, kind, config, secrets } of fixture.connections) {
    const json = { kind, config, secrets };
    expect((await call(putConnectionOperation, { deployment, connection: name }, { json })).status).toBe(200);
  }
  const image = await fixture.publish("v1", "healthy");
  const target = openTarget(fixture.unit, fixture.connections);
  const outcome = await target.deploy({
    image,
    fencingToken: 1n,
    signal: AbortSignal.timeout(20_000),
    progress: () => undefined,
  });
  expect(outcome.status).toBe("deployed");
  const { driver, config } = fixture.unit;
  return { fixture, image, driver, config };
}

const told = (body: unknown) =>
  (body as { checks: { name: string; status: string }[] }).checks.map(({ name, status }) => `${name}: ${status}`);

test("Test of a unit tells what runs, whether it could be deployed again and who would take it back, saved or not", async () => {
  const { fixture, image, driver, config } = await withWorkload("unit-test");
  const params = { deployment: "unit-test", unit: "orders" };
  const all = ["Reach the API server: pass", "Sign in: pass", "Right to deploy: pass", "Follow a rollout: pass"];
  const rest = ["Read output: pass", "Runs now: pass", "Could be deployed again: pass", "Stays deployed: warn"];
  const draft = { unit: "orders", driver, config };
  const drafted = await call(testUnitDraftOperation, { deployment: "unit-test" }, { json: draft });
  expect(told(drafted.body)).toEqual([...all, ...rest]);
  expect(JSON.stringify(drafted.body)).toContain(image.digest);

  await call(putUnitOperation, params, { json: { driver, config, locations: ["orders"] } });
  await fixture.unpublish(image);
  const saved = await call(testUnitOperation, params);
  expect(told(saved.body)).toContain("Could be deployed again: warn");
  fixture.cluster.refusals.push({ status: 401, reason: "Unauthorized", message: "Unauthorized", times: null });
  const refused = await call(testUnitOperation, params);
  expect(told(refused.body)).toContain("Sign in: fail");
  expect(told(refused.body)).not.toContain("Runs now: pass");
});

test("a cluster's workloads are listed to choose from, and a unit that is not there is 404", async () => {
  const { image } = await withWorkload("workloads");
  const listed = await call(
    listWorkloadsOperation,
    { deployment: "workloads", connection: "cluster" },
    { query: "?namespace=prod" },
  );
  expect(listed.body).toMatchObject({ items: [{ kind: "Deployment", name: "orders", isUserCode: false }] });
  expect(JSON.stringify(listed.body)).toContain(image.digest);
  const params = { deployment: "workloads", unit: "nobody" };
  expect((await call(testUnitOperation, params)).status).toBe(404);
});

test("who configures one deployment alone may not have the worker look at folders of its machine", async () => {
  await insertDeployment(database.db, { name: "folders" });
  const admin = await tokenFor(database.db, { role: "admin", deployment: "folders" });
  const config = { root: "/etc", command: ["./serve"] };
  const json = { unit: "orders", driver: "release-directory", config };
  const answer = await call(testUnitDraftOperation, { deployment: "folders" }, { json, as: admin });
  expect(answer.status).toBe(403);
});
