import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { configureUnit } from "#lib/services/deployments/configure-unit.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { listLoads } from "#lib/services/history/list-loads.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { undoRollback } from "#lib/services/rollback/undo-rollback.ts";
import { asset } from "#tests/integration/history/support.ts";
import { makeScriptedDeployment, ScriptedSource } from "#tests/integration/jobs/scripted-world.ts";
import { awaitRollback } from "#tests/integration/rollback/await-rollback.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { systemContext } from "#tests/support/factories.ts";
import { BRANCH, type RepositoryFixture, repositoryFixture } from "./repository-fixture.ts";

const world = vi.hoisted(() => ({ source: null as unknown }));
vi.mock("#lib/sources/sources.ts", async (original) => ({
  ...(await original<object>()),
  SOURCE_KINDS: ["dagster"],
  openSource: () => (world.source as ScriptedSource).asSource,
}));

vi.setConfig({ testTimeout: 120_000 });

const database = useTestDatabase();
let fixture: RepositoryFixture;
let source: ScriptedSource;
let worker: RunningWorker;
let editor: Context;
let place: Awaited<ReturnType<typeof makeScriptedDeployment>>;
let unfollow: () => Promise<void> = async () => undefined;
/** What each commit defines. */
const definitions = new Map<string, AssetView[]>();

beforeEach(async () => {
  fixture = await repositoryFixture();
  source = new ScriptedSource();
  Object.assign(world, { source });
  place = await makeScriptedDeployment(database.db, { withUnit: false });
  const system = systemContext(database.db);
  const { name, kind, config } = fixture.connections[0] as { name: string; kind: string; config: { url: string } };
  await configureConnection(system, { deployment: place.deployment, name, kind, config });
  await configureUnit(system, {
    deployment: place.deployment,
    name: "dags",
    driver: "git-ref",
    config: { repository: "dags", branch: BRANCH, observeSeconds: 20 },
    locations: ["orders"],
  });
  worker = await startLocalWorker(database, { observeLimitMs: 3_000 });
  editor = await personContext(database.db, `ada-${place.deployment}`, { role: "editor" });
});
afterEach(async () => {
  await unfollow();
  unfollow = async () => undefined;
  await worker.stop();
  await database.db.prisma.connection.updateMany({ data: { kind: "process" } });
  await fixture.remove();
});

/** Whoever follows the branch loads the commit: the same process all along. */
async function loads(commit: string): Promise<void> {
  await source.serves("dag-processor", definitions.get(commit) ?? [], {
    restartIsLoad: false,
    runtime: { airflow: "3.0.2" },
    bundles: [{ type: "git", name: "orders", version: commit }],
  });
}

async function commits(...contents: AssetView[][]): Promise<string[]> {
  const made: string[] = [];
  for (const [index, assets] of contents.entries()) {
    const commit = await fixture.commit(BRANCH, `version ${index + 1}\n`);
    definitions.set(commit, assets);
    made.push(commit);
    await loads(commit);
  }
  return made;
}

/** Loads whatever the branch is moved to, a while later, until the test ends. */
function follow(): void {
  const over = new AbortController();
  const following = (async () => {
    let seen = await fixture.git("rev-parse", BRANCH);
    while (!over.signal.aborted) {
      const now = await fixture.git("rev-parse", BRANCH);
      if (now !== seen) {
        seen = now;
        await sleep(700);
        await loads(now);
      }
      await sleep(100);
    }
  })();
  unfollow = async () => {
    over.abort();
    await following;
  };
}

const ONE = [asset("a", { codeVersion: "1" })];
const TWO = [asset("a", { codeVersion: "2" }), asset("b")];
const load = async (number: number) => (await getLoad(editor, { ...place, number })).load;

test("a load's version is the commit that was loaded, not what the branch is at by then", async () => {
  const [one, two] = await commits(ONE, TWO);
  expect(await load(1)).toMatchObject({ image: fixture.versionOf(one as string) });
  expect(await load(2)).toMatchObject({ image: fixture.versionOf(two as string) });
  // Pushed and not looked at yet; then what defines the same.
  const three = await fixture.commit(BRANCH, "version 3\n");
  definitions.set(three, TWO);
  await loads(two as string);
  expect((await listLoads(editor, { ...place, collapse: false, limit: 10 })).items).toHaveLength(2);
  await loads(three);
  expect(await load(3)).toMatchObject({
    image: fixture.versionOf(three),
    counts: { added: 0, removed: 0, changed: 0 },
  });
});

test("a rollback moves the branch back, and is proven by what the follower loads then; undo moves it on again", async () => {
  const [one, two] = (await commits(ONE, TWO)) as [string, string];
  follow();
  const plan = await planRollback(editor, { ...place, targetLoad: 1 });
  expect(plan.checks.filter(({ status }) => status !== "pass")).toEqual([]);
  expect(plan).toMatchObject({ unit: { driver: "git-ref" }, image: fixture.versionOf(one), runtimeChanges: [] });
  const { id } = await executeRollback(editor, { id: plan.id, description: "the old DAGs worked" });
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({
    status: "succeeded",
    load: 3,
    verification: { digestMatches: true, fingerprintMatches: true, differences: [] },
  });
  expect(await fixture.git("rev-parse", BRANCH)).toBe(one);
  expect(await load(3)).toMatchObject({ rollbackOf: 1, image: fixture.versionOf(one) });

  const undo = await undoRollback(editor, { id });
  const { id: undoing } = await executeRollback(editor, { id: undo.id, description: "on again" });
  expect(await awaitRollback(editor, undoing)).toMatchObject({ status: "succeeded", load: 4 });
  expect(await fixture.git("rev-parse", BRANCH)).toBe(two);
});

test("a commit that cannot be loaded is taken back, and the reason is the follower's own", async () => {
  const [one, two] = (await commits(ONE, TWO)) as [string, string];
  const plan = await planRollback(editor, { ...place, targetLoad: 1 });
  const { id } = await executeRollback(editor, { id: plan.id, description: "the old DAGs worked" });
  await vi.waitFor(async () => expect(await fixture.git("rev-parse", BRANCH)).toBe(one), 20_000);
  await sleep(1_000);
  await source.fails("ImportError: no module named stripe", false, undefined, {
    bundles: [{ type: "git", name: "orders", version: one }],
  });
  const rollback = await awaitRollback(editor, id);
  expect(rollback.status).toBe("reverted");
  expect(rollback.outcome).toContain("ImportError: no module named stripe");
  expect(await fixture.git("rev-parse", BRANCH)).toBe(two);
});

test("a branch that nobody follows any more leaves the rollback unknown, after the unit's own time", async () => {
  const [one] = (await commits(ONE, TWO)) as [string, string];
  await configureUnit(systemContext(database.db), {
    deployment: place.deployment,
    name: "dags",
    driver: "git-ref",
    config: { repository: "dags", branch: BRANCH, observeSeconds: 10 },
    locations: ["orders"],
  });
  const plan = await planRollback(editor, { ...place, targetLoad: 1 });
  const { id } = await executeRollback(editor, { id: plan.id, description: "the old DAGs worked" });
  const rollback = await awaitRollback(editor, id);
  expect(rollback).toMatchObject({ status: "unknown", verification: { digestMatches: true } });
  expect(rollback.outcome).toContain("Loadline waited 10 seconds");
  expect(await fixture.git("rev-parse", BRANCH)).toBe(one);
});
