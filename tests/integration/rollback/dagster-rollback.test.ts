import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AssetView } from "#lib/contracts/assets.ts";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import type { Context } from "#lib/services/context.ts";
import { getLoad } from "#lib/services/history/get-load.ts";
import { executeRollback } from "#lib/services/rollback/execute-rollback.ts";
import { planRollback } from "#lib/services/rollback/plan-rollback.ts";
import { asset } from "#tests/integration/history/support.ts";
import { makeScriptedDeployment, ScriptedSource, ScriptedTarget } from "#tests/integration/jobs/scripted-world.ts";
import { personContext } from "#tests/support/actors.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { awaitRollback } from "./await-rollback.ts";
import { startLocalWorker } from "./local-worker.ts";

// The one deployment's source and target; a worker opens them as it opens any other.
const world = vi.hoisted(() => ({ source: null as unknown, target: null as unknown }));
vi.mock("#lib/jobs/open-unit.ts", async (original) => ({
  ...(await original<object>()),
  openUnit: async () => (world.target as ScriptedTarget).asTarget,
}));
vi.mock("#lib/sources/sources.ts", async (original) => ({
  ...(await original<object>()),
  SOURCE_KINDS: ["dagster"],
  openSource: () => (world.source as ScriptedSource).asSource,
}));

vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase();
let source: ScriptedSource;
let target: ScriptedTarget;
let worker: RunningWorker;
let editor: Context;
let place: Awaited<ReturnType<typeof makeScriptedDeployment>>;

const digest = (fill: string) => `sha256:${fill.repeat(64)}`;
const V1 = { reference: "registry.test/orders:v1", digest: digest("1"), aliases: [] as string[] };
const V2 = { reference: "registry.test/orders:v2", digest: digest("2"), aliases: [] as string[] };
const says = ({ reference }: { reference: string }) => ({ image: { reference, digest: null } });
const ONE = [asset("a", { codeVersion: "1" })];
const TWO = [asset("a", { codeVersion: "2" }), asset("b")];

/** v1 is load #1, v2 is load #2 and runs. */
beforeEach(async () => {
  source = new ScriptedSource();
  target = new ScriptedTarget();
  Object.assign(world, { source, target });
  place = await makeScriptedDeployment(database.db, { withUnit: true });
  worker = await startLocalWorker(database, { unmatchedLimitMs: 2_500, observeLimitMs: 6_000, reloadAfterMs: 1_000 });
  editor = await personContext(database.db, `ada-${place.deployment}`, { role: "editor" });
});
afterEach(async () => {
  await worker.stop();
  await database.db.prisma.connection.updateMany({ data: { kind: "process" } });
});

async function deployBoth(first: AssetView[] = ONE, second: AssetView[] = TWO) {
  target.start(V1);
  await source.serves("s1", first, says(V1));
  target.start(V2);
  await source.serves("s2", second, says(V2));
}

/** The target starts what it is told to, under the name and digest that `as` gives it; the source sees it when `observe` says. */
function deploysAs(as: typeof V1, observe: () => Promise<void>) {
  target.deploy = async () => {
    const running = target.start(as);
    void observe();
    return { status: "deployed", running, previous: { reference: V2.reference, digest: V2.digest } };
  };
}

async function rollBack() {
  const plan = await planRollback(editor, { ...place, targetLoad: 1 });
  const { id } = await executeRollback(editor, { id: plan.id, description: "back to what worked" });
  return awaitRollback(editor, id);
}

const reloadStep = (rollback: Awaited<ReturnType<typeof rollBack>>) =>
  rollback.steps.find(({ name }) => name === "reload");

test("a code server that the webserver notices a moment later proves the rollback, without being told", async () => {
  await deployBoth();
  deploysAs(V1, async () => {
    await sleep(100);
    await source.serves("s3", ONE, says(V1));
  });
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "succeeded", load: 3 });
  expect(rollback.verification).toMatchObject({ digestMatches: true, fingerprintMatches: true, differences: [] });
  expect(reloadStep(rollback)).toMatchObject({
    status: "succeeded",
    detail: expect.stringMatching(/nothing had to be told/),
  });
  expect(source.reloads).toEqual([]);
  const { load } = await getLoad(editor, { ...place, number: 3 });
  expect(load).toMatchObject({ rollbackOf: 1, image: { reference: V1.reference, digest: V1.digest } });
});

test("a webserver that does not notice the new code server is told to load it, and that is said", async () => {
  await deployBoth();
  deploysAs(V1, async () => undefined);
  source.reload = async () => {
    await source.serves("s3", ONE, says(V1));
    return { status: "reloaded" };
  };
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "succeeded", load: 3 });
  expect(source.reloads).toEqual(["orders"]);
  expect(reloadStep(rollback)?.detail).toBe(
    "Not observed anew within 1 seconds. webserver was asked to load orders anew, and did.",
  );
});

test("a webserver that cannot be told leaves the rollback to what is observed after all", async () => {
  await deployBoth();
  deploysAs(V1, async () => {
    await sleep(2_000);
    await source.serves("s3", ONE, says(V1));
  });
  source.reload = async () => ({ status: "failed", reason: "The webserver is read-only." });
  const rollback = await rollBack();
  expect(rollback.status).toBe("succeeded");
  expect(reloadStep(rollback)?.detail).toMatch(/but did not: The webserver is read-only\.$/);
});

test("the index and the platform's manifest of an image are one: deployed by the one, proven by the other", async () => {
  await deployBoth();
  const manifest = { ...V1, digest: digest("9"), aliases: [V1.digest] };
  deploysAs(manifest, () => source.serves("s3", ONE, says(V1)));
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "succeeded", verification: { digestMatches: true } });
  const { load } = await getLoad(editor, { ...place, number: 3 });
  expect(load).toMatchObject({ rollbackOf: 1, image: { digest: V1.digest } });
});

test("they are one also when the engine has forgotten that, and it was learnt before", async () => {
  await deployBoth();
  const forgetful = { ...V1, digest: digest("8"), aliases: [] };
  await database.db.prisma.imageFact.create({
    data: { deploymentId: place.deploymentId, digest: forgetful.digest, aliases: [V1.digest], toldBy: "engine" },
  });
  deploysAs(forgetful, () => source.serves("s3", ONE, says(V1)));
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "succeeded", verification: { digestMatches: true } });
});

test("another image than the one deployed is no success, whatever name it goes by", async () => {
  await deployBoth();
  deploysAs({ ...V1, digest: digest("9") }, () => source.serves("s3", ONE, says(V1)));
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "failed", verification: { digestMatches: false } });
});

const started = (at: string) => [asset("a", { metadata: { started: { type: "timestamp", value: at } } })];

test("metadata that is another at every start ends with differences at first, and as plain success once it is known to vary", async () => {
  await deployBoth(started("1"), started("2"));
  deploysAs(V1, () => source.serves("s3", started("3"), says(V1)));
  const first = await rollBack();
  expect(first).toMatchObject({ status: "succeeded_with_differences", load: 3, verification: { digestMatches: true } });
  expect(first.outcome).toMatch(/orders differs from load #1: 0 added, 0 removed, 1 changed/);

  // The same image was started anew: its metadata is seen to vary under one digest.
  target.start(V1);
  await source.serves("s4", started("4"), says(V1));
  target.start(V2);
  await source.serves("s5", started("5"), says(V2));
  deploysAs(V1, () => source.serves("s6", started("6"), says(V1)));
  const { id, checks } = await planRollback(editor, { ...place, targetLoad: 1 });
  const acknowledge = checks.filter(({ status }) => status === "warn").map(({ name }) => name);
  const executed = await executeRollback(editor, { id, description: "again", acknowledge });
  expect(await awaitRollback(editor, executed.id)).toMatchObject({
    status: "succeeded",
    outcome: expect.stringMatching(/known to vary under one digest/),
  });
});

test("a container that dies after a while is put back, and the rollback says so", async () => {
  await deployBoth();
  target.deploy = async () => ({
    status: "reverted",
    reason: "It ended with 1 after 5 seconds. It wrote last: ImportError: no module named ledger",
    running: target.start(V2),
  });
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "reverted", load: null });
  expect(rollback.outcome).toMatch(/v1 could not be put in place; .*v2 runs\. It ended with 1 after 5 seconds/);
});

test("a container that runs but never answers is a failed load and a failed rollback, with its last words", async () => {
  await deployBoth();
  deploysAs(V1, async () => {
    if (target.last !== null) target.last = { ...target.last, text: "OSError: the port is taken" };
    await source.fails("Could not reach user code server", true);
  });
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "failed", load: 3, verification: { digestMatches: true } });
  expect(rollback.outcome).toMatch(/orders failed to load \(load #3\): .*It wrote last: OSError: the port is taken/);
});

test("a container that answers late is proven, though nothing answered for a while", async () => {
  await deployBoth();
  deploysAs(V1, async () => {
    await source.fails("Could not reach user code server", true);
    await sleep(500);
    await source.serves("s3", ONE, says(V1));
  });
  const rollback = await rollBack();
  expect(rollback).toMatchObject({ status: "succeeded", load: 4 });
});
