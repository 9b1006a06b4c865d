import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, expect, loadNumbers, type Place } from "../support/api-test.ts";
import { createToken, type Run, runLoadline } from "../support/run-loadline.ts";
import { freePort } from "../support/server-process.ts";
import { apiServer } from "../support/servers.ts";
import { largePush, loaded } from "../support/snapshots.ts";

/** Runs a command with the environment that CI would have for the test's location. */
type Cli = (
  args: readonly string[],
  options?: { input?: string; cwd?: string; env?: Record<string, string> },
) => Promise<Run>;

const test = base.extend<{ cli: Cli; directory: string }>({
  cli: async ({ place }, use) => {
    const { url, adminToken } = apiServer();
    await use((args, options = {}) =>
      runLoadline(args, { ...options, env: { ...environment(url, adminToken, place), ...options.env } }),
    );
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form to know what a fixture needs.
  directory: async ({}, use) => {
    const directory = mkdtempSync(join(tmpdir(), "loadline-cli-"));
    await use(directory);
    rmSync(directory, { recursive: true, force: true });
  },
});

function environment(url: string, token: string, place: Place): Record<string, string> {
  return {
    LOADLINE_URL: url,
    LOADLINE_TOKEN: token,
    LOADLINE_DEPLOYMENT: place.deployment,
    LOADLINE_LOCATION: place.location,
  };
}

const snapshot = [
  { key: ["orders", "daily"], codeVersion: "1", tags: { team: "core" } },
  { key: ["a/b"], codeVersion: "1" },
];

test("a token is printed alone, works at once, and may what its role may", async ({ api, place }) => {
  const { dataDir } = apiServer();
  const run = await runLoadline(
    ["token", "create", "--name", "ci", "--role", "editor", "--deployment", place.deployment, "--scope", "loads:write"],
    { env: { LOADLINE_DATA_DIR: dataDir } },
  );
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^lln_[\w-]+\n$/) });
  const token = run.stdout.trim();
  expect((await api(token).post(place.loads, loaded(snapshot))).status).toBe(201);
  expect((await api(token).get(place.loads)).status).toBe(403);
  expect((await api(token).post("/api/v1/deployments", { name: "x", kind: "generic" })).status).toBe(403);
});

test("a token for nothing that is there is refused in words", async ({ directory }) => {
  const { dataDir } = apiServer();
  const create = (args: string[], dir = dataDir) =>
    runLoadline(["token", "create", "--name", "x", ...args], { env: { LOADLINE_DATA_DIR: dir } });
  expect(await create(["--role", "king"])).toMatchObject({
    exitCode: 2,
    stdout: "",
    stderr: expect.stringContaining("organization_admin"),
  });
  expect(await create(["--role", "editor", "--deployment", "nowhere"])).toMatchObject({ exitCode: 5, stdout: "" });
  expect(await create(["--role", "organization_admin", "--deployment", "nowhere"])).toMatchObject({ exitCode: 10 });
  expect(await create(["--role", "editor"], directory)).toMatchObject({
    exitCode: 3,
    stdout: "",
    stderr: expect.stringContaining(`No Loadline runs on ${directory}`),
  });
});

test("a load is recorded from a body, a list of assets, standard input, and shown by every command", async ({
  cli,
  directory,
}) => {
  writeFileSync(join(directory, "assets.json"), JSON.stringify(snapshot));
  writeFileSync(join(directory, "body.json"), JSON.stringify(loaded(snapshot, { description: "From a body" })));

  const first = await cli(["record", "body.json"], { cwd: directory });
  expect(first).toMatchObject({
    exitCode: 0,
    stderr: "",
    stdout: expect.stringContaining("Recorded load 1 of orders"),
  });

  const changed = snapshot.map((asset) => ({ ...asset, codeVersion: "2" }));
  const second = await cli(["record", "--json"], { input: JSON.stringify(loaded(changed)), cwd: directory });
  expect(JSON.parse(second.stdout)).toMatchObject({
    load: { number: 2, counts: { changed: 2 } },
    changes: [{ kind: "changed" }, { kind: "changed" }],
  });

  const third = await cli(
    [
      ...["record", "--assets", "assets.json", "--image", "shop:3", "--description", "Third", "--deployed-by", "Ada"],
      ...["--metadata", "build=7", "--loaded-at", "2026-01-02T03:04:05Z", "--deploy-type", "image"],
    ],
    { cwd: directory },
  );
  expect(third.exitCode, third.stderr).toBe(0);
  const failed = await cli(["record", "--status", "failed", "--error-message", "No module x"], { cwd: directory });
  expect(failed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("load 4 of orders as failed") });

  const history = JSON.parse((await cli(["history", "--json"])).stdout);
  expect(history.items.map((load: { number: number }) => load.number)).toEqual([4, 3, 2, 1]);
  expect(history.items[1]).toMatchObject({
    description: "Third",
    image: { reference: "shop:3" },
    deployedBy: { name: "Ada" },
    deployType: "image",
    metadata: { build: "7" },
  });
  expect(Date.parse(history.items[1].loadedAt)).toBe(Date.parse("2026-01-02T03:04:05Z"));
  const table = await cli(["history", "-q", "Third"]);
  expect(table.stdout).toContain("shop:3");
  expect(table.stdout.trim().split("\n")).toHaveLength(2);

  const diff = await cli(["diff", "1", "2"]);
  expect(diff).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("0 added, 0 removed, 2 changed") });
  expect(diff.stdout).toContain("~ orders / daily");
  expect(JSON.parse((await cli(["diff", "0", "1", "--json"])).stdout)).toMatchObject({
    from: 0,
    to: 1,
    counts: { added: 2 },
  });

  for (const key of [["orders", "daily"], ["orders/daily"]]) {
    const changes = JSON.parse((await cli(["assets", "changes", ...key, "--json"])).stdout);
    expect(changes.items.map(({ load }: { load: { number: number } }) => load.number)).toEqual([3, 2, 1]);
  }
  expect((await cli(["assets", "changes", "a/b"])).stdout).toContain("+ a/b");

  expect(await cli(["gate"])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Open") });
});

test("a load takes the commit of a clean repository on, and none of a modified one", async ({ cli, directory }) => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", directory, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
      encoding: "utf8",
    }).trim();
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(directory, "assets.json"), JSON.stringify(snapshot));
  git("add", ".");
  git("commit", "--quiet", "--message", "Count refunds");
  git("remote", "add", "origin", "https://ci:secret@git.example.com/team/shop.git");
  const record = async (...args: string[]) => {
    const run = await cli(["record", "--assets", "assets.json", "--json", ...args], { cwd: directory });
    expect(run.exitCode, run.stderr).toBe(0);
    return { load: JSON.parse(run.stdout).load, stderr: run.stderr };
  };

  expect((await record()).load).toMatchObject({
    git: {
      url: "https://git.example.com/team/shop",
      commit: git("rev-parse", "HEAD"),
      branch: "main",
      message: "Count refunds",
      author: { name: "Ada", email: "ada@example.com" },
    },
    description: "Count refunds",
  });
  expect((await record("--no-git")).load).toMatchObject({ git: null, description: null });

  writeFileSync(join(directory, "assets.json"), JSON.stringify(snapshot.slice(0, 1)));
  const modified = await record();
  expect(modified.load.git).toBeNull();
  expect(modified.stderr).toContain("not committed");
});

test("a deploy is announced", async ({ api, place, cli, directory }) => {
  await api().post(place.loads, loaded(snapshot));
  const run = await cli(["announce", "--image", "shop:9", "--description", "Nine"], { cwd: directory });
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Announced") });
  const next = await api().post(place.loads, loaded(snapshot, { image: { reference: "shop:9" } }));
  expect(next.body.load.description).toBe("Nine");
});

test("the same record with one idempotency key is one load", async ({ api, place, cli, directory }) => {
  const input = JSON.stringify(loaded(snapshot));
  const args = ["record", "--idempotency-key", "build-7"];
  const runs = [await cli(args, { input, cwd: directory }), await cli(args, { input, cwd: directory })];
  expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(runs[1]?.stdout).toBe(runs[0]?.stdout);
  const other = await cli(args, { input: JSON.stringify(loaded([])), cwd: directory });
  expect(other).toMatchObject({ exitCode: 6, stdout: "" });
  expect(await loadNumbers(api(), place)).toEqual([1]);
});

test("a large snapshot is recorded by hash: the same history, and the next load knows what changed", async ({
  api,
  place,
  cli,
  directory,
}) => {
  const { assets } = JSON.parse(largePush(3 * 1024 * 1024, 300));
  const record = (list: unknown, ...args: string[]) => {
    writeFileSync(join(directory, "assets.json"), JSON.stringify(list));
    return cli(["record", "--assets", "assets.json", "--no-git", "--json", ...args], { cwd: directory });
  };
  const loads = [
    await record(assets),
    await record(assets.with(7, { ...assets[7], codeVersion: "2" })),
    // The one that stood first, whole: the definition of asset 7 is stored but does not stand now.
    await record(assets, "--by-hash"),
  ].map((run) => JSON.parse(run.stdout));
  expect(loads.map(({ load }) => load.counts)).toEqual([
    { added: 300, removed: 0, changed: 0, total: 300 },
    { added: 0, removed: 0, changed: 1, total: 300 },
    { added: 0, removed: 0, changed: 1, total: 300 },
  ]);
  expect(loads[2].changes).toMatchObject([{ key: assets[7].key, details: { codeVersion: { old: "2", new: "1" } } }]);
  const whole = await api().post(place.loads, loaded(assets));
  expect(whole.body.load).toMatchObject({ fingerprint: loads[2].load.fingerprint, counts: { changed: 0 } });
  expect(await record(assets, "--by-hash", "--idempotency-key", "k")).toMatchObject({ exitCode: 2 });
});

test("every way to fail has its exit code and words on standard error", async ({ cli, api, place, directory }) => {
  await api().post(place.loads, loaded(snapshot));
  const viewer = await createToken(
    apiServer().dataDir,
    "--name",
    "v",
    "--role",
    "viewer",
    "--deployment",
    place.deployment,
  );
  const nobody = `http://127.0.0.1:${await freePort()}`;
  const cases: [string, readonly string[], number, RegExp, Record<string, string>?][] = [
    ["an unknown command", ["frobnicate"], 2, /unknown command/],
    ["no number", ["diff", "one", "2"], 2, /whole number/],
    ["a file that is not there", ["record", "missing.json"], 2, /no such file/],
    ["no token", ["history"], 2, /LOADLINE_TOKEN/, { LOADLINE_TOKEN: "" }],
    ["no server", ["gate"], 3, /Cannot reach Loadline/, { LOADLINE_URL: nobody }],
    ["a wrong token", ["history"], 4, /\w/, { LOADLINE_TOKEN: "lln_000000000000_00000000000000000000000000000000" }],
    ["a token without the right", ["record", "--unchanged", "--no-git"], 4, /\w/, { LOADLINE_TOKEN: viewer }],
    ["an unknown deployment", ["history"], 5, /\w/, { LOADLINE_DEPLOYMENT: "nowhere" }],
    ["an unknown load", ["diff", "1", "99"], 5, /\w/],
    ["an unknown asset", ["assets", "changes", "no", "such"], 5, /\w/],
    ["a rollback that nothing can make", ["rollback", "1", "--description", "x", "--yes"], 6, /\w/],
    ["a rollback without a reason", ["rollback", "1", "--yes"], 2, /--description/],
    ["a rollback that nobody confirms", ["rollback", "1", "--description", "x"], 2, /--yes/],
    ["input that is wrong", ["record", "--assets", "-", "--no-git"], 10, /assets\[0\]\.key/],
  ];
  for (const [name, args, exitCode, words, env] of cases) {
    const run = await cli(args, { input: '[{"key":[]}]', cwd: directory, ...(env ? { env } : {}) });
    expect(run, `${name}: ${run.stderr}`).toMatchObject({ exitCode, stdout: "" });
    expect(run.stderr, name).toMatch(words);
    expect(run.stderr, name).not.toMatch(/^\s+at /m);
  }
  expect(await loadNumbers(api(), place)).toEqual([1]);
});

test("an address with a slash in a location's name is reached", async ({ cli, directory }) => {
  const run = await cli(["record", "--location", "team/shop 🚀", "--no-git"], {
    input: JSON.stringify(loaded(snapshot)),
    cwd: directory,
  });
  expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("team/shop 🚀") });
  expect((await cli(["history", "--location", "team/shop 🚀"])).stdout).toContain("CURRENT");
});
