import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RunningWorker } from "#lib/jobs/start-worker.ts";
import { configureConnection } from "#lib/services/deployments/configure-connection.ts";
import { openSource } from "#lib/sources/sources.ts";
import { startLocalWorker } from "#tests/integration/rollback/local-worker.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { insertDeployment, systemContext } from "#tests/support/factories.ts";
import { type Airflow, startAirflow } from "#tests/support/real/airflow.ts";
import { type GitRepository, makeGitRepository } from "#tests/support/real/git-repository.ts";
import { BROKEN, dagFile } from "./dags.ts";
import { sitePackages } from "./published.ts";
import { recorded } from "./recorded.ts";

// A real Airflow 3 parses the commits that these tests make, and some of its own example DAGs; a worker watches it and
// records what it sees. The tests build on each other: a history is what they make.

const MINUTE = 60_000;
const DEPLOYMENT = "prod";
const REPOSITORY = "https://git.example.com/shop/dags";
const EXAMPLES = ["example_assets.py", "example_complex.py", "example_setup_teardown.py"];
const CYCLES = 100;
/** Of a folder, which has more files and is read anew in each. */
const FOLDER_CYCLES = 20;

const database = useTestDatabase();
let repository: GitRepository;
let noisy: GitRepository;
let examples: string;
let airflow: Airflow;
let worker: RunningWorker;
const commits: string[] = [];

const team = () => recorded(database.db, DEPLOYMENT, "team");
const commit = async (files: Record<string, string | null>, message: string) => {
  const made = await repository.commit(files, message);
  commits.push(made);
  return made;
};

const NOISY = dagFile({ id: "restless", start: "datetime.datetime.now()", tags: ["noise"] });
// In a folder, beside DAGs that stay as they are: a folder has no version, and is read anew after every cycle.
const UNSTEADY = dagFile({ id: "unsteady", start: "datetime.datetime.now()" });

beforeAll(async () => {
  repository = await makeGitRepository();
  noisy = await makeGitRepository();
  await commit(
    { "orders.py": dagFile({ id: "orders", makes: "orders" }), "sales/report.py": dagFile({ id: "report" }) },
    "Begin",
  );
  await noisy.commit({ "restless.py": NOISY }, "Begin");
  examples = await mkdtemp(join(tmpdir(), "loadline-examples-"));
  const from = join(await sitePackages(), "airflow/example_dags");
  for (const name of EXAMPLES) await cp(join(from, name), join(examples, name));
  await writeFile(join(examples, "unsteady.py"), UNSTEADY);
  airflow = await startAirflow({
    bundles: [
      { name: "team", repository: repository.url, branch: repository.branch },
      { name: "noisy", repository: noisy.url, branch: noisy.branch },
      { name: "examples", folder: examples },
    ],
  });
  await insertDeployment(database.db, { name: DEPLOYMENT, kind: "airflow" });
  worker = await startLocalWorker(database);
  await configureConnection(systemContext(database.db), {
    deployment: DEPLOYMENT,
    name: "airflow",
    kind: "airflow",
    config: {
      url: airflow.url,
      username: airflow.viewer.username,
      repositories: { team: { url: REPOSITORY, branch: "main" } },
      pollSeconds: 0.5,
      rereadSeconds: 1,
    },
    secrets: { password: airflow.viewer.password },
  });
}, 30 * MINUTE);

afterAll(async () => {
  await worker?.stop();
  await airflow?.remove();
  await Promise.all([repository?.remove(), noisy?.remove()]);
  if (examples !== undefined) await rm(examples, { recursive: true, force: true });
}, 5 * MINUTE);

test("a bundle is a code location; its DAGs and data assets are what the first load adds, at the commit", async () => {
  const first = await team().load(1);
  expect(first).toMatchObject({
    status: "loaded",
    source: "airflow",
    git: { url: REPOSITORY, commit: commits[0], branch: "main" },
    bundles: [{ type: "git", name: "team", version: commits[0] }],
    runtime: { airflow: expect.stringMatching(/^3\./), "apache-airflow-providers-git": expect.any(String) },
    counts: { added: 3, total: 3 },
  });
  expect(await team().changes(1)).toEqual({ "dag/orders": "added", "dag/report": "added", "asset/orders": "added" });
});

test(
  "each commit is one load, whose changes say what the commit did",
  async () => {
    await commit({ "orders.py": dagFile({ id: "orders", makes: "orders", retries: 3, tags: ["core"] }) }, "Try again");
    expect((await team().load(2)).git).toMatchObject({ commit: commits[1] });
    expect(await team().changes(2)).toEqual({ "dag/orders": ["CODE_VERSION", "TAGS", "METADATA"] });
    expect(await team().details(2, "dag/orders")).toMatchObject({
      tags: { added: ["core"], removed: [], changed: [] },
      metadata: {
        added: [],
        removed: [],
        changed: ["task/load"],
        values: [{ name: "task/load", new: { value: { retries: 3 } } }],
      },
    });

    const onOrders = dagFile({ id: "report", schedule: '[Asset("orders", uri="s3://shop/orders")]' });
    await commit({ "sales/report.py": onOrders }, "Report when orders came");
    expect((await team().load(3)).git).toMatchObject({ commit: commits[2] });
    expect(await team().changes(3)).toEqual({
      "dag/report": ["CODE_VERSION", "DEPENDENCIES", "PARTITIONS_DEFINITION"],
    });
    expect(await team().details(3, "dag/report")).toMatchObject({
      dependencies: { added: [["asset", "orders"]] },
      partitionsDefinition: { old: { cronSchedule: "0 0 * * *" }, new: { timetable: "Asset" } },
    });

    await commit({ "README.md": "# Nothing that Airflow reads" }, "Explain");
    expect(await team().load(4)).toMatchObject({
      git: { commit: commits[3] },
      counts: { added: 0, removed: 0, changed: 0 },
    });

    await commit({ "sales/report.py": null, "returns.py": dagFile({ id: "returns" }) }, "Returns in place of reports");
    expect((await team().load(5)).git).toMatchObject({ commit: commits[4] });
    expect(await team().changes(5)).toEqual({ "dag/report": "removed", "dag/returns": "added" });
  },
  30 * MINUTE,
);

test(
  "a file that cannot be imported is a failed load with its stack trace, at every commit anew, until it is mended",
  async () => {
    await commit({ "returns.py": BROKEN }, "Break it");
    expect(await team().load(6)).toMatchObject({
      status: "failed",
      git: { commit: commits[5] },
      error: {
        message: "returns.py: ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
        stack: expect.stringMatching(/^returns\.py\nTraceback[\s\S]*line 2[\s\S]*ModuleNotFoundError/),
      },
    });
    await commit({ "README.md": "# Still broken" }, "Explain again");
    expect(await team().load(7)).toMatchObject({ status: "failed", git: { commit: commits[6] } });

    await commit({ "returns.py": dagFile({ id: "returns" }) }, "Mend it");
    expect(await team().load(8)).toMatchObject({ status: "loaded", counts: { added: 0, removed: 0, changed: 0 } });
  },
  30 * MINUTE,
);

test(
  "code that defines another DAG at every parse makes no loads, and is shown as noise",
  async () => {
    const restless = recorded(database.db, DEPLOYMENT, "noisy");
    expect(await restless.load(1)).toMatchObject({ status: "loaded", counts: { added: 1 } });
    await noisy.commit({ "README.md": "# The same code" }, "Explain");
    expect(await restless.load(2)).toMatchObject({ counts: { added: 0, removed: 0, changed: 0 } });
    await noisy.commit({ "restless.py": NOISY.replace('["noise"]', '["noise", "more"]') }, "Tag it");
    await restless.load(3);
    expect(await restless.changes(3)).toEqual({ "dag/restless": ["CODE_VERSION", "TAGS"] });
    const { versions } = await noiseOf();
    // Airflow itself stored it anew all the time.
    expect(versions.size).toBeGreaterThan(1);
  },
  15 * MINUTE,
);

async function noiseOf() {
  const versions = new Set<unknown>();
  await vi.waitFor(
    async () => {
      const { start_date } = (await airflow.request("GET", "/dags/restless/details")) as { start_date: string };
      versions.add(start_date);
      expect(versions.size).toBeGreaterThan(1);
    },
    { timeout: 3 * MINUTE, interval: 500 },
  );
  return { versions };
}

test(
  "Airflow's example DAGs from a folder are one load, and an edited file is another, without a commit",
  async () => {
    const folder = recorded(database.db, DEPLOYMENT, "examples");
    const first = await folder.load(1);
    expect(first).toMatchObject({ status: "loaded", git: null, bundles: [] });
    expect(await folder.changes(1)).toMatchObject({
      "dag/example_complex": "added",
      "dag/asset_produces_1": "added",
      "dag/asset_consumes_1": "added",
      "dag/example_setup_teardown": "added",
      "dag/unsteady": "added",
    });
    const path = join(examples, "example_complex.py");
    const before = await readFile(path, "utf8");
    await writeFile(path, before.replace('tags=["example", "example2", "example3"]', 'tags=["example"]'));
    await folder.load(2);
    expect(await folder.changes(2)).toEqual({ "dag/example_complex": ["CODE_VERSION", "TAGS"] });
  },
  15 * MINUTE,
);

test(
  "a hundred parse cycles, pauses, another DAG processor and an Airflow that was away make no load",
  async () => {
    const watched = ["examples", "noisy", "team"].map((name) => recorded(database.db, DEPLOYMENT, name));
    const loads = () => Promise.all(watched.map((bundle) => bundle.loads()));
    const before = await loads();
    // One bundle at a time, and most cycles of a small one: a hundred of all would take many minutes.
    await airflow.stopProcessor();
    await airflow.startProcessor({ bundle: "examples", parseSeconds: 0 });
    await parseCycles(FOLDER_CYCLES, 4, ["unsteady", "example_complex"]);
    await airflow.stopProcessor();
    await airflow.startProcessor({ bundle: "team", parseSeconds: 0 });
    await parseCycles(CYCLES, 10, ["orders"]);
    await airflow.stopApi();
    await vi.waitFor(async () => expect(await team().trouble()).toMatch(/Nobody listens on/), {
      timeout: 3 * MINUTE,
      interval: 250,
    });
    await airflow.startApi();
    await vi.waitFor(async () => expect(await team().trouble()).toBe(null), { timeout: 3 * MINUTE, interval: 250 });
    expect(await loads()).toEqual(before);
  },
  30 * MINUTE,
);

/** Waits until the first of these DAGs was parsed so often, pausing all of them or letting them go on every few cycles. */
async function parseCycles(count: number, flipEvery: number, [watched = "", ...others]: readonly string[]) {
  const times = new Set<unknown>();
  let isPaused = false;
  while (times.size <= count) {
    const { last_parsed_time: at } = (await airflow.request("GET", `/dags/${watched}`)) as { last_parsed_time: string };
    const isNew = !times.has(at);
    times.add(at);
    if (isNew && times.size % flipEvery === 0) {
      isPaused = !isPaused;
      for (const dag of [watched, ...others]) await airflow.request("PATCH", `/dags/${dag}`, { is_paused: isPaused });
    }
    await delay(150);
  }
}

test(
  "a branch that is moved back is a load at the top, as the one before was",
  async () => {
    const newest = (await team().loads())[0]?.number ?? 0;
    await repository.moveTo(commits[1] ?? "");
    expect(await team().load(newest + 1)).toMatchObject({ status: "loaded", git: { commit: commits[1] } });
    expect(await team().changes(newest + 1)).toEqual({ "dag/report": "added", "dag/returns": "removed" });
  },
  15 * MINUTE,
);

test("the connection's Test tells what is there, and what the user may not do", async () => {
  const connect = (secrets: Record<string, string>, username: string) =>
    openSource({ name: "airflow", kind: "airflow", config: { url: airflow.url, username }, secrets });
  const { viewer, username, password } = airflow;
  const watching = connect({ password: viewer.password }, viewer.username);
  const checks = await watching.test(AbortSignal.timeout(3 * MINUTE));
  expect(checks.filter(({ status }) => status !== "pass")).toEqual([]);
  expect(checks.map(({ name }) => name)).toContain("Bundle team");
  expect(await watching.reload?.("team", AbortSignal.timeout(3 * MINUTE))).toMatchObject({
    status: "failed",
    reason: expect.stringMatching(/right to edit DAGs/),
  });
  const operating = connect({ password }, username);
  expect(await operating.reload?.("team", AbortSignal.timeout(3 * MINUTE))).toEqual({ status: "reloaded" });
  expect(await operating.reload?.("no-such-bundle", AbortSignal.timeout(3 * MINUTE))).toMatchObject({
    status: "not_supported",
  });

  const [, wrong] = await connect({ password: "wrong" }, viewer.username).test(AbortSignal.timeout(3 * MINUTE));
  expect(wrong).toMatchObject({ status: "fail", message: `Airflow does not let ${viewer.username} in (401).` });
});
