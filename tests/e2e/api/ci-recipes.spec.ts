import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parse } from "yaml";
import { z } from "zod";
import type { Api } from "../support/api.ts";
import { test as base, expect, loadNumbers, type Place } from "../support/api-test.ts";
import { runAction, runAsCi } from "../support/ci-run.ts";
import { createToken } from "../support/run-loadline.ts";
import { ROOT } from "../support/server-process.ts";
import { apiServer } from "../support/servers.ts";
import { loaded } from "../support/snapshots.ts";

const DEPLOY_SH = join(ROOT, "ci/deploy.sh");
const ACTION = join(ROOT, "ci/github/action.mjs");
const digest = `sha256:${"a".repeat(64)}`;

/** A checkout of a project that has a dbt manifest, and what CI keeps as its settings and secrets. */
type Checkout = {
  readonly directory: string;
  readonly commit: string;
  /** As `LOADLINE_…`. */
  readonly settings: Readonly<
    Record<"LOADLINE_URL" | "LOADLINE_TOKEN" | "LOADLINE_DEPLOYMENT" | "LOADLINE_LOCATION", string>
  >;
};

const test = base.extend<{ checkout: Checkout }>({
  checkout: async ({ place }, use) => {
    const { url, dataDir } = apiServer();
    // The token that the documentation has people make.
    const token = await createToken(
      dataDir,
      ...["--name", "ci", "--role", "editor", "--deployment", place.deployment],
      ...["--scope", "loads:write", "--scope", "read"],
    );
    const directory = mkdtempSync(join(tmpdir(), "loadline-checkout-"));
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", directory, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
        encoding: "utf8",
      }).trim();
    git("init", "--quiet", "--initial-branch=main");
    writeFileSync(join(directory, "README.md"), "A project");
    git("add", ".");
    git("commit", "--quiet", "--message", "Count refunds");
    git("remote", "add", "origin", "https://ci:secret@git.example.com/acme/shop.git");
    git("checkout", "--quiet", "--detach");
    writeFileSync(join(directory, "manifest.json"), JSON.stringify(MANIFEST));
    writeFileSync(join(directory, "assets.json"), JSON.stringify([{ key: ["orders"] }]));
    const settings = {
      LOADLINE_URL: url,
      LOADLINE_TOKEN: token,
      LOADLINE_DEPLOYMENT: place.deployment,
      LOADLINE_LOCATION: place.location,
    };
    await use({ directory, commit: git("rev-parse", "HEAD"), settings });
    rmSync(directory, { recursive: true, force: true });
  },
});

const MANIFEST = {
  metadata: {
    dbt_schema_version: "https://schemas.getdbt.com/dbt/manifest/v12.json",
    dbt_version: "1.11.2",
    project_name: "shop",
  },
  nodes: {
    "model.shop.orders": {
      unique_id: "model.shop.orders",
      resource_type: "model",
      package_name: "shop",
      name: "orders",
      checksum: { name: "sha256", checksum: "ab12" },
    },
  },
};

// Each runs several programs of their own.
test.describe.configure({ timeout: 180_000 });

async function newestLoad(api: Api, place: Place) {
  return (await api.get(`${place.loads}?limit=1`)).body.items[0];
}

/** Closes all windows of a deployment for an hour. */
async function freeze(api: Api, place: Place, name = "Quarter end"): Promise<void> {
  const [startsAt, endsAt] = [-60_000, 3_600_000].map((fromNow) => new Date(Date.now() + fromNow).toISOString());
  const made = await api.post(`${place.deploymentPath}/freeze-windows`, {
    name,
    reason: "::error::The books are closed",
    enabled: true,
    schedule: { type: "once", startsAt, endsAt },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
}

/** Rollbacks that end while a recipe waits, and that do not: how often they are met, and what the recipe ends with. */
const ROLLBACKS = [
  { times: 1, exitCode: 0 },
  { times: 9, exitCode: 14 },
];

/**
 * An address of the server at which a rollback is under way as often as it is asked for the gate; `asked` counts. Then the
 * server answers that itself too.
 */
async function rollingBack(times: number) {
  const state = { asked: 0, url: "", close: () => server.close() };
  const server = createServer(async (request, response) => {
    if (request.url?.split("?")[0]?.endsWith("/gate") && state.asked++ < times) {
      const reasons = ["Ada is rolling the deploy unit back to load #1."];
      response.writeHead(200, { "content-type": "application/json" });
      return response.end(JSON.stringify({ open: false, causes: ["rollback_running"], reasons, hold: null }));
    }
    const { authorization = "" } = request.headers;
    const { method = "GET", url = "/" } = request;
    const body = method === "GET" ? null : await text(request);
    const answer = await fetch(apiServer().url + url, {
      method,
      headers: { authorization, "content-type": "application/json" },
      body,
    });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
    response.end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

test("every server hands out its command line to whoever asks, as one file that Node runs", async ({ checkout }) => {
  const { url } = apiServer();
  const address = `${url}/cli/loadline.mjs`;
  const answer = await fetch(address);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  const head = await fetch(address, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, answer.headers.get("content-length")]);
  expect((await fetch(address, { method: "POST", body: "x" })).status).toBe(405);

  const file = join(checkout.directory, "loadline.mjs");
  writeFileSync(file, await answer.text());
  const run = (...args: string[]) =>
    runAsCi(process.execPath, [file, ...args], { cwd: checkout.directory, env: checkout.settings });
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  expect(await run("--version")).toEqual({ exitCode: 0, output: `${version}\n` });
  expect(await run("record", "--dbt-manifest", "manifest.json")).toMatchObject({ exitCode: 0 });
  expect((await run("history")).output).toContain("Count refunds");
  expect(await run("record", "--dbt-manifest", "assets.json")).toEqual({
    exitCode: 2,
    output: expect.stringContaining("assets.json cannot be recorded. It is not a dbt manifest"),
  });
});

test.describe("the shell recipe", () => {
  const deploy = (checkout: Checkout, env: Record<string, string>, ...command: string[]) =>
    runAsCi("sh", [DEPLOY_SH, ...command], { cwd: checkout.directory, env: { ...checkout.settings, ...env } });

  test("deploys and records a dbt project with its commit, after asking", async ({ api, place, checkout }) => {
    const manifest = { LOADLINE_DBT_MANIFEST: "manifest.json" };
    // Loadline does not know the code location before its first load.
    const early = await deploy(checkout, manifest, "touch", "deployed");
    expect(early.exitCode, early.output).toBe(5);
    expect(existsSync(join(checkout.directory, "deployed"))).toBe(false);

    const run = await deploy(checkout, { ...manifest, LOADLINE_ALLOW_MISSING: "true" }, "touch", "deployed");
    expect(run.exitCode, run.output).toBe(0);
    expect(existsSync(join(checkout.directory, "deployed"))).toBe(true);
    expect(await newestLoad(api(), place)).toMatchObject({
      number: 1,
      status: "loaded",
      deployType: "dbt",
      description: "Count refunds",
      runtime: { dbt: "1.11.2" },
      git: { url: "https://git.example.com/acme/shop", commit: checkout.commit, author: { name: "Ada" } },
      counts: { added: 1 },
    });
  });

  test("waits for a rollback that is under way, and deploys nothing where it goes on", async ({
    api,
    place,
    checkout,
  }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    for (const { times, exitCode } of ROLLBACKS) {
      const server = await rollingBack(times);
      try {
        const env = { LOADLINE_URL: server.url, LOADLINE_ASSETS: "assets.json", LOADLINE_WAIT_SECONDS: "1" };
        const run = await deploy(checkout, env, "touch", `deployed-${exitCode}`);
        expect(run, run.output).toMatchObject({
          exitCode,
          output: expect.stringContaining("is rolling the deploy unit"),
        });
        expect(server.asked).toBe(2);
        expect(existsSync(join(checkout.directory, `deployed-${exitCode}`))).toBe(exitCode === 0);
      } finally {
        server.close();
      }
    }
    expect(await loadNumbers(api(), place)).toEqual([2, 1]);
  });

  test("records why a deploy failed, and ends as it did", async ({ api, place, checkout }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    const failing = ["sh", "-c", "printf 'Traceback\\nNo module named orders\\n\\n' > error.txt; exit 3"];
    const env = { LOADLINE_ASSETS: "assets.json", LOADLINE_ERROR_FILE: "error.txt", LOADLINE_DESCRIPTION: "Try" };
    const run = await deploy(checkout, env, ...failing);
    expect(run.exitCode, run.output).toBe(3);
    const { load } = (await api().get(`${place.loads}/2`)).body;
    expect(load).toMatchObject({
      status: "failed",
      description: "Try",
      error: { message: "No module named orders", stack: expect.stringContaining("Traceback") },
    });
    const silent = await deploy(checkout, { LOADLINE_ASSETS: "assets.json" }, "false");
    expect(silent.exitCode).toBe(1);
    expect((await newestLoad(api(), place)).error.message).toBe("The deploy ended with status 1.");
  });

  test("announces an image where a watcher records, and takes any text for text", async ({ api, place, checkout }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    const description = "$(touch evil) `touch evil` \"quoted\" --help 'it''s'";
    const env = { LOADLINE_IMAGE: "shop:2", LOADLINE_IMAGE_DIGEST: digest, LOADLINE_DESCRIPTION: description };
    const run = await deploy(checkout, env, "true");
    expect(run.exitCode, run.output).toBe(0);
    expect(existsSync(join(checkout.directory, "evil"))).toBe(false);
    // Nothing was recorded: the next load with the image takes it on.
    expect(await loadNumbers(api(), place)).toEqual([1]);
    await api().post(place.loads, loaded([{ key: ["orders"] }], { image: { reference: "shop:2", digest } }));
    expect(await newestLoad(api(), place)).toMatchObject({ number: 2, description, git: { commit: checkout.commit } });
  });

  test("deploys nothing in a freeze window, nor with settings that make no sense", async ({ api, place, checkout }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    await freeze(api(), place);
    const frozen = await deploy(checkout, { LOADLINE_ASSETS: "assets.json" }, "touch", "deployed");
    expect(frozen).toMatchObject({ exitCode: 12, output: expect.stringContaining("Quarter end") });
    const senseless: Record<string, string>[] = [{}, { LOADLINE_ASSETS: "a", LOADLINE_DBT_MANIFEST: "b" }];
    for (const env of senseless) expect((await deploy(checkout, env, "touch", "deployed")).exitCode).toBe(2);
    expect(existsSync(join(checkout.directory, "deployed"))).toBe(false);
    expect(await loadNumbers(api(), place)).toEqual([1]);
  });

  test("deploys nothing where something else answers in the server's place", async ({ checkout }) => {
    // Something in between that answers everything with an empty page.
    const server = createServer((_, response) => response.end()).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const env = { LOADLINE_URL: url, LOADLINE_ASSETS: "assets.json" };
      const run = await deploy(checkout, env, "touch", "deployed");
      expect(run).toMatchObject({ exitCode: 1, output: expect.stringContaining("no Loadline command line") });
      expect(existsSync(join(checkout.directory, "deployed"))).toBe(false);
    } finally {
      server.close();
    }
  });
});

test.describe("the GitHub Action", () => {
  const actionSchema = z.object({
    inputs: z.record(z.string(), z.object({ default: z.string().optional(), required: z.boolean().optional() })),
    outputs: z.record(z.string(), z.object({ description: z.string() })),
    runs: z.object({ using: z.literal("node24"), main: z.literal("action.mjs") }),
  });
  const action = actionSchema.parse(parse(readFileSync(join(ROOT, "ci/github/action.yml"), "utf8")));

  /** A step with these inputs, and the defaults of the others, as the runner fills them in. */
  const step = (checkout: Checkout, inputs: Record<string, string>) => {
    const { settings } = checkout;
    const given: Record<string, string> = {
      url: settings.LOADLINE_URL,
      token: settings.LOADLINE_TOKEN,
      deployment: settings.LOADLINE_DEPLOYMENT,
      location: settings.LOADLINE_LOCATION,
      ...inputs,
    };
    for (const name of Object.keys(given)) expect(Object.keys(action.inputs)).toContain(name);
    const all = Object.entries(action.inputs).map(([name, one]) => [name, given[name] ?? one.default ?? ""] as const);
    const env = {
      GITHUB_SERVER_URL: "https://github.example.com",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SHA: checkout.commit,
      GITHUB_REF_TYPE: "branch",
      GITHUB_REF_NAME: "main",
      GITHUB_ACTOR: "ada",
    };
    return runAction(ACTION, Object.fromEntries(all), { cwd: checkout.directory, env });
  };

  test("asks, records with branch and person of the run, and says which load it was", async ({
    api,
    place,
    checkout,
  }) => {
    const unknown = await step(checkout, { command: "gate" });
    expect(unknown).toMatchObject({ exitCode: 1, outputs: { open: "false" } });
    const first = await step(checkout, { command: "gate", "allow-missing": "true" });
    expect(first).toMatchObject({ exitCode: 0, outputs: { open: "true", causes: "" } });

    const record = { command: "record", "dbt-manifest": "manifest.json", image: "shop:1", "image-digest": digest };
    const recorded = await step(checkout, record);
    expect(recorded.exitCode, recorded.output).toBe(0);
    expect(recorded.outputs).toEqual({ load: "1" });
    expect(recorded.summary).toContain(
      `/deployments/${encodeURIComponent(place.deployment)}/locations/orders/history/1)`,
    );
    expect(recorded.summary).toContain("1 added, 0 removed, 0 changed");
    expect(await newestLoad(api(), place)).toMatchObject({
      deployType: "dbt",
      deployedBy: { name: "ada" },
      image: { reference: "shop:1", digest },
      git: { url: "https://git.example.com/acme/shop", commit: checkout.commit, branch: "main" },
    });
    expect(await step(checkout, { command: "gate" })).toMatchObject({ exitCode: 0, outputs: { open: "true" } });

    const failed = await step(checkout, { command: "record", error: "No module named orders" });
    expect(failed).toMatchObject({ exitCode: 0, outputs: { load: "2" } });
    expect(await newestLoad(api(), place)).toMatchObject({ status: "failed" });
  });

  test("announces an image, with any text for its description", async ({ api, place, checkout }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    const description = "Refunds\n::add-path::/evil\n$(touch evil)";
    const announced = await step(checkout, { command: "announce", image: "shop:2", description });
    expect(announced.exitCode, announced.output).toBe(0);
    await api().post(place.loads, loaded([{ key: ["orders"] }], { image: { reference: "shop:2" } }));
    expect(await newestLoad(api(), place)).toMatchObject({ description, deployedBy: { name: "ada" } });
  });

  test("stops a job in a freeze window, or skips its deploy, and lets no reason act on the runner", async ({
    api,
    place,
    checkout,
  }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    await freeze(api(), place, "::set-env name=PATH::/evil");
    const stopped = await step(checkout, { command: "gate" });
    expect(stopped).toMatchObject({ exitCode: 1, outputs: { open: "false", causes: "frozen" } });
    expect(stopped.output).toMatch(/^::error::.*12/m);
    // The runner looks for commands at the beginning of a line, but not between these two.
    const heeded = stopped.output.replace(/::stop-commands::(\S+)\n[\s\S]*?\n::\1::\n/g, "");
    expect(stopped.output).toContain("::set-env");
    expect(heeded).not.toContain("::set-env");

    const skipped = await step(checkout, { command: "gate", "on-frozen": "skip" });
    expect(skipped).toMatchObject({ exitCode: 0, outputs: { open: "false", causes: "frozen" } });
  });

  test("says what is missing or wrong of its inputs, and hides the token", async ({ checkout }) => {
    expect(await step(checkout, { command: "deploy" })).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining("::error::The input command is gate, announce or record."),
    });
    expect((await step(checkout, { command: "gate", token: "" })).output).toContain(
      "::error::The input token is missing.",
    );
    expect((await step(checkout, { command: "announce" })).output).toContain("The input image is missing.");
    const elsewhere = await step(checkout, { command: "gate", url: `${checkout.settings.LOADLINE_URL}/nowhere` });
    expect(elsewhere).toMatchObject({ exitCode: 1, output: expect.stringContaining("answered 404") });
    expect(elsewhere.output).toContain(`::add-mask::${checkout.settings.LOADLINE_TOKEN}`);
  });
});

test.describe("the GitLab CI template", () => {
  const jobSchema = z.object({
    extends: z.string().optional(),
    image: z.string().optional(),
    variables: z.record(z.string(), z.string()).optional(),
    before_script: z.array(z.string()).optional(),
    script: z.array(z.string()).optional(),
  });
  type Job = z.infer<typeof jobSchema>;
  const jobs = z.record(z.string(), jobSchema).parse(parse(readFileSync(join(ROOT, "ci/gitlab/loadline.yml"), "utf8")));

  /** A job with all that it extends, as GitLab merges them. */
  function jobOf(name: string): Job {
    const job = jobs[name];
    if (job === undefined) throw new Error(`The template has no job ${name}.`);
    return job.extends === undefined ? job : { ...jobOf(job.extends), ...job };
  }

  /** Runs a job's lines in one shell that ends at the first that fails, as the runner does. */
  const runJob = (checkout: Checkout, name: string, env: Record<string, string> = {}) => {
    const { before_script = [], script = [], variables = {} } = jobOf(name);
    expect(script.length).toBeGreaterThan(0);
    return runAsCi("sh", ["-e", "-c", [...before_script, ...script].join("\n")], {
      cwd: checkout.directory,
      env: {
        ...checkout.settings,
        ...variables,
        GITLAB_CI: "true",
        CI_PROJECT_URL: "https://gitlab.example.com/acme/shop",
        CI_COMMIT_SHA: checkout.commit,
        CI_COMMIT_BRANCH: "main",
        GITLAB_USER_NAME: "Grace",
        GITLAB_USER_EMAIL: "grace@example.com",
        ...env,
      },
    });
  };

  test("asks, announces and records with branch and person of the pipeline", async ({ api, place, checkout }) => {
    expect((await runJob(checkout, ".loadline-gate")).exitCode).toBe(5);
    const recorded = await runJob(checkout, ".loadline-record", { LOADLINE_DBT_MANIFEST: "manifest.json" });
    expect(recorded.exitCode, recorded.output).toBe(0);
    expect(await newestLoad(api(), place)).toMatchObject({
      number: 1,
      deployType: "dbt",
      deployedBy: { name: "Grace", email: "grace@example.com" },
      git: { commit: checkout.commit, branch: "main", message: "Count refunds" },
    });
    expect(await runJob(checkout, ".loadline-gate")).toMatchObject({
      exitCode: 0,
      output: expect.stringContaining("Open"),
    });

    const image = {
      LOADLINE_IMAGE: "shop:2",
      LOADLINE_IMAGE_DIGEST: digest,
      LOADLINE_DESCRIPTION: "Two words; $(exit 9)",
    };
    const announced = await runJob(checkout, ".loadline-announce", image);
    expect(announced.exitCode, announced.output).toBe(0);
    await api().post(place.loads, loaded([{ key: ["orders"] }], { image: { reference: "shop:2", digest } }));
    expect(await newestLoad(api(), place)).toMatchObject({
      number: 2,
      description: "Two words; $(exit 9)",
      deployedBy: { name: "Grace", email: "grace@example.com" },
      git: { commit: checkout.commit, branch: "main" },
    });
    const assets = { ...image, LOADLINE_ASSETS: "assets.json", LOADLINE_DESCRIPTION: "" };
    expect((await runJob(checkout, ".loadline-record", assets)).exitCode).toBe(0);
    expect(await newestLoad(api(), place)).toMatchObject({ number: 3, image: { reference: "shop:2", digest } });

    const failed = await runJob(checkout, ".loadline-record", { LOADLINE_ERROR: "No module named orders" });
    expect(failed.exitCode, failed.output).toBe(0);
    expect(await newestLoad(api(), place)).toMatchObject({ number: 4, status: "failed" });
  });

  test("ends with what forbids a deploy, and waits only for what ends by itself", async ({ api, place, checkout }) => {
    await api().post(place.loads, loaded([{ key: ["orders"] }]));
    for (const { times, exitCode } of ROLLBACKS) {
      const server = await rollingBack(times);
      try {
        const env = { LOADLINE_URL: server.url, LOADLINE_WAIT_SECONDS: "1" };
        const run = await runJob(checkout, ".loadline-gate", env);
        expect(run, run.output).toMatchObject({
          exitCode,
          output: expect.stringContaining("is rolling the deploy unit"),
        });
        expect(server.asked).toBe(2);
      } finally {
        server.close();
      }
    }
    await freeze(api(), place);
    expect(await runJob(checkout, ".loadline-gate")).toMatchObject({
      exitCode: 12,
      output: expect.stringContaining("Quarter end"),
    });
    const nowhere = await runJob(checkout, ".loadline-gate", {
      LOADLINE_URL: `${checkout.settings.LOADLINE_URL}/nowhere`,
    });
    expect(nowhere.exitCode).not.toBe(0);
  });
});
