import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { releaseDirectoryConfigSchema } from "#lib/deploy/drivers/release-directory/config.ts";
import { openReleaseDirectory } from "#lib/deploy/drivers/release-directory/driver.ts";
import { installRelease, removeTree } from "#lib/deploy/drivers/release-directory/install-release.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { personContext } from "#tests/support/actors.ts";
import { useCleanUps } from "#tests/support/clean-ups.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { FakeAirflow } from "./fake-airflow.ts";
import { startFake } from "./fake-webserver.ts";

vi.setConfig({ testTimeout: 120_000 });

const database = useTestDatabase();
const cleanUps = useCleanUps();
const signal = new AbortController().signal;

/** Releases of DAGs, and the DAG processor that the unit starts in each: what it parses, Airflow tells from then on. */
async function folder() {
  const root = await mkdtemp(join(tmpdir(), "ll-dags-"));
  await mkdir(join(root, "releases"));
  const config = { root, command: [process.execPath, "-e", "setInterval(() => {}, 1000)"], settleMs: 100 };
  const target = openReleaseDirectory("dags", releaseDirectoryConfigSchema.parse(config));
  const airflow = new FakeAirflow();
  const server = await startFake((request, response, body) => airflow.handle(request, response, body));
  const releases: Record<string, readonly string[]> = { r1: ["a"], r2: ["a", "b"] };
  for (const [name, dags] of Object.entries(releases)) {
    const source = join(root, `build-${name}`);
    await mkdir(source);
    for (const dag of dags) await writeFile(join(source, `${dag}.py`), `# ${dag}`);
    await installRelease(root, name, source);
  }
  let isOver = false;
  const parsing = (async () => {
    let parsed: string | null = null;
    while (!isOver) {
      const running = await target.running(signal).catch(() => null);
      if (running !== null && running.instance !== parsed) {
        parsed = running.instance;
        const assets = releases[running.image.reference.replace("dags:", "")] ?? [];
        airflow.bundles.set("team", { served: { assets }, version: null, code: "the same in every release" });
        airflow.restart();
      }
      await delay(50);
    }
  })();
  cleanUps.push(async () => {
    isOver = true;
    await parsing;
    await target.stop(signal, () => undefined);
    await server.close();
    for (const name of Object.keys(releases)) await removeTree(join(root, "releases", name));
    await rm(root, { recursive: true, force: true });
  });
  return { config, target, airflow, url: server.url };
}

test("a folder of DAGs goes back with the DAG processor that runs in it, and is proven by what Airflow parsed", async () => {
  const { config, target, airflow, url } = await folder();
  const { name: deployment } = await insertDeployment(database.db, { kind: "airflow" });
  const system = systemContext(database.db);
  await configureUnit(system, {
    deployment,
    name: "dags",
    driver: "release-directory",
    config,
    locations: ["team"],
  });
  const worker = await startLocalWorker(database, { observeLimitMs: 30_000 });
  cleanUps.push(() => worker.stop());
  const { username, password } = airflow.user;
  await configureConnection(system, {
    deployment,
    name: "airflow",
    kind: "airflow",
    config: { url, username, pollSeconds: 0.2, rereadSeconds: 0.2 },
    secrets: { password },
  });
  const load = (number: number) =>
    vi.waitFor(
      async () => {
        const place = { deployment, location: "team", collapse: false, limit: 10 };
        const [newest] = (await listLoads(system, place)).items;
        expect(newest?.number).toBe(number);
        return newest;
      },
      { timeout: 30_000, interval: 50 },
    );
  for (const [index, name] of ["r1", "r2"].entries()) {
    const { fencingToken } = await database.db.prisma.deployUnit.findFirstOrThrow({ where: { name: "dags" } });
    const image = { reference: `dags:${name}`, digest: null };
    await target.deploy({ image, fencingToken, signal, progress: () => undefined });
    expect(await load(index + 1)).toMatchObject({ image: { reference: `dags:${name}` } });
    airflow.version = "3.4.0";
  }

  const editor = await personContext(database.db, "ada", { role: "editor" });
  const plan = await planRollback(editor, { deployment, location: "team", targetLoad: 1 });
  const warned = plan.checks.filter(({ status }) => status !== "pass");
  // Load 1 ran on an older Airflow, which does not come back with DAGs.
  expect(warned.map(({ name }) => name)).toEqual(["deploy_parts"]);
  const { id } = await executeRollback(editor, { id: plan.id, description: "back", acknowledge: ["deploy_parts"] });
  expect(await awaitRollback(editor, id)).toMatchObject({ status: "succeeded", load: 3 });
  expect(await load(3)).toMatchObject({ image: { reference: "dags:r1" }, rollbackOf: 1, counts: { removed: 1 } });
});
