import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { getLocation } from "#lib/services/deployments/get-location.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { FakeAirflow, newVersion } from "./fake-airflow.ts";
import { startFake } from "./fake-webserver.ts";

const database = useTestDatabase();
const cleanUps = useCleanUps();

/** A worker that watches a stand-in for Airflow, and what it recorded of the bundle `team`. */
async function watched() {
  const airflow = new FakeAirflow();
  const server = await startFake((request, response, body) => airflow.handle(request, response, body));
  cleanUps.push(server.close);
  const { name: deployment } = await insertDeployment(database.db, { kind: "airflow" });
  const worker = await startLocalWorker(database);
  cleanUps.push(() => worker.stop());
  const context = systemContext(database.db);
  const { username, password } = airflow.user;
  await configureConnection(context, {
    deployment,
    name: "airflow",
    kind: "airflow",
    config: { url: server.url, username, pollSeconds: 0.2, rereadSeconds: 0.2 },
    secrets: { password },
  });
  const place = { deployment, location: "team" };
  const loads = async (collapse = false) => (await listLoads(context, { ...place, collapse, limit: 50 })).items;
  return {
    airflow,
    loads,
    /** Waits for the load, and that none follows it. */
    load: (number: number) =>
      vi.waitFor(
        async () => {
          const [newest] = await loads();
          expect(newest?.number).toBe(number);
          return newest;
        },
        { timeout: 20_000, interval: 50 },
      ),
    trouble: async () => (await getLocation(context, place)).location.connection?.detail ?? null,
  };
}

const team = (version: string | null, ...assets: string[]) => ({ served: { assets }, version });

test("each commit is a load of its own, also one that changed nothing", async () => {
  const { airflow, load, loads } = await watched();
  const versions = [newVersion(), newVersion(), newVersion()];
  for (const [index, version] of versions.entries()) {
    airflow.bundles.set("team", { ...team(version, "a"), code: "the same at every commit" });
    expect(await load(index + 1)).toMatchObject({ git: { commit: version }, counts: { added: index === 0 ? 1 : 0 } });
  }
  expect(await loads(true)).toHaveLength(3);
});

test("another DAG processor alone is no load; a changed folder is", async () => {
  const { airflow, load, loads } = await watched();
  airflow.bundles.set("team", team(null, "a"));
  await load(1);
  for (let n = 0; n < 3; n++) {
    airflow.restart();
    await delay(600);
  }
  expect(await loads()).toHaveLength(1);
  airflow.bundles.set("team", team(null, "a", "b"));
  expect(await load(2)).toMatchObject({ git: null, counts: { added: 1, changed: 0 } });
});

test("a failure is one load however often it is tried again, and another at the next commit", async () => {
  const { airflow, load, loads } = await watched();
  const [good, bad, worse] = [newVersion(), newVersion(), newVersion()];
  airflow.bundles.set("team", team(good, "a"));
  await load(1);
  let attempts = 0;
  const panda = {
    message: "ImportError: no panda",
    // Each attempt words it in another way.
    get stack() {
      return `at try ${attempts++}`;
    },
  };
  airflow.bundles.set("team", { served: { assets: ["a"], error: panda }, version: bad });
  expect(await load(2)).toMatchObject({ status: "failed", git: { commit: bad } });
  await vi.waitFor(() => expect(attempts).toBeGreaterThan(10), 20_000);
  expect(await loads()).toHaveLength(2);
  // Without another commit, another reason is another failure once it stays.
  const lion = { message: "ImportError: no lion", stack: "at line 1" };
  airflow.bundles.set("team", { served: { assets: ["a"], error: lion }, version: bad });
  expect(await load(3)).toMatchObject({ error: { message: "team.py: ImportError: no lion" } });
  airflow.bundles.set("team", { served: { assets: ["a"], error: lion }, version: worse });
  expect(await load(4)).toMatchObject({ status: "failed", git: { commit: worse } });
  expect(await loads(true)).toHaveLength(4);
});

test("a bundle of which nothing imports is at the commit that Airflow says it holds", async () => {
  const { airflow, load } = await watched();
  airflow.tellsBundles = true;
  const [good, bad, worse] = [newVersion(), newVersion(), newVersion()];
  airflow.bundles.set("team", team(good, "a"));
  await load(1);
  const served = { error: { message: "ImportError: no panda", stack: "at line 1" } };
  airflow.bundles.set("team", { served, version: bad });
  const url = "https://github.com/shop/dags";
  const of = (version: string) => ({ git: { url, commit: version }, bundles: [{ name: "team", version }] });
  expect(await load(2)).toMatchObject({ status: "failed", ...of(bad) });
  // Broken in the same words, by another commit.
  airflow.bundles.set("team", { served, version: worse });
  expect(await load(3)).toMatchObject({ status: "failed", ...of(worse) });
});

test("a bundle of which nothing imports has no commit where Airflow does not say what it holds", async () => {
  const { airflow, load, loads } = await watched();
  airflow.bundles.set("team", team(newVersion(), "a"));
  await load(1);
  const served = { error: { message: "ImportError: no panda", stack: "at line 1" } };
  airflow.bundles.set("team", { served, version: newVersion() });
  expect(await load(2)).toMatchObject({ status: "failed", git: null, bundles: [] });
  expect(await loads()).toHaveLength(2);
});

test("a bundle that cannot be read is trouble that is told, and no load", async () => {
  const { airflow, load, loads, trouble } = await watched();
  const bundle = { ...team(newVersion(), "a") };
  airflow.bundles.set("team", bundle);
  await load(1);
  airflow.bundles.set("team", { ...bundle, version: newVersion(), misbehaves: "invalid-asset" });
  await vi.waitFor(async () => expect(await trouble()).toMatch(/a form that Loadline does not know: tags/), 10_000);
  expect(await loads()).toHaveLength(1);
  airflow.bundles.set("team", bundle);
  await vi.waitFor(async () => expect(await trouble()).toBe(null), 10_000);
});
