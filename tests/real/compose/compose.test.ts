import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, apiOf } from "#tests/e2e/support/api.ts";
import { type DockerEngine, startDockerEngine } from "#tests/support/real/docker-engine.ts";
import { pythonEnvironment } from "#tests/support/real/python-env.ts";
import { EXAMPLE, type Project, prepareProject } from "./project.ts";

// The way of docs/getting-started-dagster.md, with docker-compose and the example's own compose file.

const START_MS = 900_000;
const LIMIT_MS = 240_000;
const ROOT = join(import.meta.dirname, "../../..");
const location = "/api/v1/deployments/prod/locations/shop";

let engine: DockerEngine;
let project: Project;
let api: Api;
let definitions: string;

beforeAll(async () => {
  const python = await pythonEnvironment("newest");
  await promisify(execFile)(process.execPath, ["bin/build.ts"], { cwd: ROOT });
  engine = await startDockerEngine();
  project = await prepareProject(engine, python);
  definitions = await readFile(join(EXAMPLE, "user_code/definitions.py"), "utf8");
}, START_MS);

afterAll(async () => {
  await engine?.stop();
  await project?.remove();
}, START_MS);

test("the example's compose file is one", async () => {
  const config = await project.compose("v1", "config");
  expect(config).toContain(`DAGSTER_CURRENT_IMAGE: ${project.image("v1")}`);
});

test("brought up as the documentation says, what the file declares is connected and the first load is there", async () => {
  await project.compose("v1", "up", "-d", "--no-build", "--no-deps", "registry");
  const v1 = await eventually(() => project.publish("v1", definitions, "1".repeat(40)));
  await project.compose("v1", "up", "-d", "--no-build", "--no-deps", "user_code", "dagster_webserver", "loadline");
  await eventually(async () => expect((await fetch(`${project.loadlineUrl}/api/health`)).ok).toBe(true));
  const token = await project.compose(
    "v1",
    ...["exec", "-T", "loadline", "node", "bin/loadline.mjs", "token", "create"],
    ...["--name", "tests", "--role", "organization_admin"],
  );
  api = apiOf(project.loadlineUrl, token.trim());
  expect(await loadOf(1)).toMatchObject({
    status: "loaded",
    image: v1,
    git: { commit: "1".repeat(40) },
    counts: { added: 3, removed: 0, changed: 0, total: 3 },
  });
  const { body } = await api.get("/api/v1/deployments/prod/connections");
  expect(body.items.length).toBeGreaterThanOrEqual(3);
  for (const { name, declared } of body.items) {
    expect(declared).toBe(true);
    const test = await api.post(`/api/v1/deployments/prod/connections/${name}/test`, {});
    expect(
      test.body.checks.map(({ status }: { status: string }) => status),
      JSON.stringify(test.body),
    ).not.toContain("fail");
  }
});

test("a deploy by docker-compose is a load with its changes", async () => {
  const v2 = await project.publish(
    "v2",
    definitions.replace('deps=[raw_orders], tags={"team": "core"}', 'deps=[raw_orders], tags={"team": "sales"}'),
    "2".repeat(40),
  );
  await project.compose("v2", "up", "-d", "--no-build", "--no-deps", "user_code");
  expect(await loadOf(2)).toMatchObject({
    status: "loaded",
    image: v2,
    git: { commit: "2".repeat(40) },
    counts: { added: 0, removed: 0, changed: 1, total: 3 },
  });
});

test("a rollback keeps what Compose knows its container by, so that bringing the project up again leaves it alone", async () => {
  const planned = await api.post(`${location}/rollback-plans`, { targetLoad: 1 });
  expect(planned.status, JSON.stringify(planned.body)).toBe(201);
  const { id, checks } = planned.body.plan;
  const acknowledge = checks.flatMap((check: { name: string; status: string }) =>
    check.status === "warn" ? [check.name] : [],
  );
  const executed = await api.post(`/api/v1/rollback-plans/${id}/execute`, { description: "Wrong team", acknowledge });
  expect(executed.status, JSON.stringify(executed.body)).toBe(202);
  const rollback = await eventually(async () => {
    const { body } = await api.get(`/api/v1/rollbacks/${executed.body.rollback.id}`);
    expect(["queued", "running"]).not.toContain(body.rollback.status);
    return body.rollback;
  });
  expect(rollback, JSON.stringify(rollback)).toMatchObject({ status: "succeeded" });
  expect(await loadOf(3)).toMatchObject({ rollbackOf: 1, isCurrent: true });

  const before = (await project.compose("v2", "ps", "-q", "user_code")).trim();
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  await project.compose("v2", "up", "-d", "--no-build", "--no-deps", "user_code");
  expect((await project.compose("v2", "ps", "-q", "user_code")).trim()).toBe(before);

  // Named anew, it is Compose that deploys again.
  await project.compose("v1", "up", "-d", "--no-build", "--no-deps", "user_code");
  expect((await project.compose("v1", "ps", "-q", "user_code")).trim()).not.toBe(before);
  expect(await loadOf(4)).toMatchObject({ status: "loaded", image: { reference: project.image("v1") } });
});

async function loadOf(number: number) {
  return eventually(async () => {
    const { status, body } = await api.get(`${location}/loads/${number}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body.load;
  });
}

/** What `check` gives once it no longer fails. */
async function eventually<Found>(check: () => Promise<Found>): Promise<Found> {
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(250);
    }
  }
}
