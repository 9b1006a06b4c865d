import { setTimeout as sleep } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { openTarget } from "#lib/deploy/drivers.ts";
import type { ImageRef } from "#lib/domain/image.ts";
import type { JsonObject } from "#lib/domain/json.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { FakeAirflow } from "#tests/integration/sources/fake-airflow.ts";
import { startFake } from "#tests/integration/sources/fake-webserver.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { useEngineAndRegistry } from "../docker/engine-and-registry.ts";
import { type ProjectFixture, projectFixture } from "./project-fixture.ts";

// An installation of Airflow on Docker Compose whose DAGs are in its image, from the plan of a rollback to its proof. The
// containers are real; what Airflow's API tells is what the image of its DAG processor holds.

const LIMIT_MS = 120_000;
/** DAGs in the image of each version. */
const DAGS: Readonly<Record<string, readonly string[]>> = { v1: ["orders"], v2: ["orders", "returns"] };

const database = useTestDatabase();
const cleanUps = useCleanUps();
const real = useEngineAndRegistry();

/** Has the stand-in for Airflow tell of the DAGs in the first container of the project, each time that one was started. */
function parseWhatRuns(airflow: FakeAirflow, { project }: ProjectFixture): () => Promise<void> {
  const over = new AbortController();
  const container = real.engine.docker.getContainer(`${project}-scheduler-1`);
  const parsing = (async () => {
    let parsed = "";
    while (!over.signal.aborted) {
      // While it is replaced there is none of this name.
      const found = await container.inspect().catch(() => null);
      if (found?.State.Running === true && found.State.StartedAt !== parsed) {
        parsed = found.State.StartedAt;
        const version = found.Config.Image.slice(found.Config.Image.lastIndexOf(":") + 1);
        airflow.restart();
        airflow.bundles.set("dags", { served: { assets: DAGS[version] ?? [] }, version: null, code: version });
      }
      await sleep(20);
    }
  })();
  return async () => {
    over.abort();
    await parsing;
  };
}

test("an installation's image goes back, and the DAGs that its DAG processor parses then prove it", async () => {
  const fixture = await projectFixture(real.engine, real.registry);
  cleanUps.push(() => fixture.remove());
  const airflow = new FakeAirflow();
  const server = await startFake((request, response, body) => airflow.handle(request, response, body));
  cleanUps.push(server.close);
  cleanUps.push(parseWhatRuns(airflow, fixture));
  // A load that waits until its process is named would not come in time.
  const worker = await startLocalWorker(database, {
    leaseMs: 15_000,
    faultLimitMs: 60_000,
    healthyLimitMs: 60_000,
    observeLimitMs: 60_000,
    silenceLimitMs: 600_000,
  });
  cleanUps.push(() => worker.stop());

  const { name: deployment } = await insertDeployment(database.db, { kind: "airflow" });
  const system = systemContext(database.db);
  const { username, password } = airflow.user;
  const watched = { url: server.url, username, pollSeconds: 0.2, rereadSeconds: 0.2 };
  for (const { name, kind, config, secrets } of [
    ...fixture.connections,
    { name: "airflow", kind: "airflow", config: watched, secrets: { password } },
  ]) {
    await configureConnection(system, { deployment, name, kind, config: config as JsonObject, secrets });
  }
  const { name, driver, config } = fixture.unit;
  const { id: unitId } = await configureUnit(system, {
    deployment,
    name,
    driver,
    config: config as JsonObject,
    locations: ["dags"],
  });
  const place = { deployment, location: "dags" };
  const deploy = async (image: ImageRef) => {
    const { fencingToken } = await database.db.prisma.deployUnit.findUniqueOrThrow({ where: { id: unitId } });
    const signal = AbortSignal.timeout(LIMIT_MS);
    const request = { image, fencingToken, signal, progress: () => undefined };
    expect(await openTarget(fixture.unit, fixture.connections).deploy(request)).toMatchObject({ status: "deployed" });
  };
  const awaitLoad = (number: number) =>
    vi.waitFor(
      async () => {
        const { items } = await listLoads(system, { ...place, collapse: false, limit: 10 });
        expect(items.map((load) => load.number)).toContain(number);
      },
      { timeout: LIMIT_MS, interval: 100 },
    );

  const first = await fixture.publish("v1", "healthy");
  await deploy(first);
  await awaitLoad(1);
  await deploy(await fixture.publish("v2", "healthy"));
  await awaitLoad(2);
  const editor = await personContext(database.db, "ada", { role: "editor" });
  const newer = (await getLoad(editor, { ...place, number: 2 })).load;
  expect(newer).toMatchObject({
    counts: { added: 1, changed: 1 },
    image: { reference: expect.stringMatching(/:v2$/) },
  });

  const plan = await planRollback(editor, { ...place, targetLoad: 1 }, { answerLimitMs: LIMIT_MS });
  const { id } = await executeRollback(editor, { id: plan.id, description: "the old DAGs worked" });
  const rollback = await awaitRollback(editor, id, 2 * LIMIT_MS);
  expect(rollback, rollback.outcome ?? "").toMatchObject({
    status: "succeeded",
    load: 3,
    verification: { digestMatches: true, fingerprintMatches: true, observedDigest: first.digest, differences: [] },
  });
  expect((await getLoad(editor, { ...place, number: 3 })).load).toMatchObject({
    rollbackOf: 1,
    image: first,
    counts: { removed: 1 },
  });
  expect(await fixture.images()).toEqual({ "scheduler-1": "v1", "worker-1": "v1", "worker-2": "v1" });
});
