import { expect } from "@playwright/test";
import type { Api } from "../e2e/support/api.ts";
import { loaded } from "../e2e/support/snapshots.ts";

/** The Airflow deployment of the screens: every setting is filled, and it went from Airflow 3.0.2 to 3.1.0. */
export const AIRFLOW = "airflow";
export const DAGS = "core_dags";

const PATH = `/api/v1/deployments/${AIRFLOW}`;
const SERVICES = ["scheduler", "dag-processor", "apiserver", "triggerer", "worker"].map((part) => `airflow-${part}`);

/** Where nothing listens: what is behind a connection does not matter to how its settings look. */
const NOWHERE = "http://127.0.0.1:9";
const CONNECTIONS = {
  airflow: { kind: "airflow", config: { url: NOWHERE, username: "loadline" }, secrets: { password: "watches" } },
  dags: { kind: "git", config: { url: "file:///srv/git/dags.git" } },
  github: {
    kind: "github",
    config: { url: NOWHERE, report: true, environment: "production" },
    secrets: { token: "a-token" },
  },
  gitlab: { kind: "gitlab", config: { url: NOWHERE }, secrets: { token: "a-token" } },
  engine: { kind: "docker-engine", config: { host: "unix:///run/nowhere.sock" } },
  mail: { kind: "smtp", config: { host: "127.0.0.1", port: 9, security: "none", from: "loadline@example.com" } },
  pager: { kind: "pagerduty", config: {}, secrets: { routingKey: "0123456789abcdef".repeat(2) } },
};

const UNITS = {
  "team-dags": {
    driver: "git-ref",
    config: { repository: "dags", branch: "deploy/prod" },
    locations: ["team_dags"],
  },
  airflow: {
    driver: "docker-engine",
    config: { engine: "engine", compose: { project: "airflow", services: SERVICES } },
    locations: [DAGS],
    allowedRepositories: ["registry.example.com/data/airflow"],
  },
};

const AGENTS = {
  "edge-frankfurt": {
    image: "registry.example.com/airflow-agent:3.1.0",
    runtime: { airflow: "3.1.0", agent: "1.4.2" },
  },
  "edge-oslo": { image: "registry.example.com/airflow-agent:3.0.2", runtime: { airflow: "3.0.2" } },
  "edge-unknown": { image: null, runtime: {} },
};

const WINDOWS = [
  {
    name: "Month end",
    reason: "The books are closed",
    schedule: { type: "recurring", cron: "0 18 28 * *", timeZone: "Europe/Berlin", durationMinutes: 2880 },
  },
  {
    name: "Database migration",
    enabled: false,
    schedule: { type: "once", startsAt: "2099-12-24T18:00:00.000Z", endsAt: "2099-12-27T06:00:00.000Z" },
  },
];

const POLICIES = [
  {
    name: "On call",
    description: "Wakes somebody up",
    kinds: ["load.failed", "rollback.failed", "rollback.unknown"],
    receivers: [{ type: "app" }, { type: "connection", connection: "pager" }],
  },
  {
    name: "Data team",
    kinds: ["assets.removed"],
    locations: ["team_*"],
    receivers: [{ type: "connection", connection: "mail", to: ["data@example.com"], owners: true }],
  },
];

const SETTINGS = {
  remoteExecution: true,
  ignoredMetadata: ["dagster/code_references", "team/*"],
  gitLinks: [{ host: "git.example.com", commit: "https://git.example.com/{repository}/commits/{commit}" }],
};

const LOADS = [
  { commit: "0d677e375c1f", airflow: "3.0.2", schedule: "@daily", message: "Load orders every day" },
  { commit: "076c5ea36b20", airflow: "3.1.0", schedule: "@hourly", message: "Load orders every hour, on Airflow 3.1" },
] as const;

/**
 * Makes it, or waits until who is making it already is done; answers the number of the load that can be rolled back to.
 */
export async function makeAirflowPlace(api: Api): Promise<number> {
  const { status } = await api.post("/api/v1/deployments", { name: AIRFLOW, kind: "airflow" });
  expect([201, 409]).toContain(status);
  if (status === 201) await fill(api);
  await expect
    .poll(async () => (await api.get(`${PATH}/alert-policies`)).body.items.length, { timeout: 30_000 })
    .toBe(POLICIES.length);
  return (await api.get(`${PATH}/locations/${DAGS}/loads`)).body.items.at(-1).number;
}

async function fill(api: Api): Promise<void> {
  for (const [name, connection] of Object.entries(CONNECTIONS)) await put(api, `connections/${name}`, connection);
  for (const [name, unit] of Object.entries(UNITS)) await put(api, `units/${name}`, unit);
  for (const load of LOADS) await post(api, `locations/${DAGS}/loads`, pushOf(load));
  expect((await api.patch(PATH, SETTINGS)).status).toBe(200);
  for (const [name, agent] of Object.entries(AGENTS)) await put(api, `remote-agents/${name}`, agent);
  for (const window of WINDOWS) await post(api, "freeze-windows", window);
  await post(api, "units/team-dags/hold", { reason: "Wait for the fix of the scheduler", hours: 72 });
  // Last: whoever waits looks for these.
  for (const policy of POLICIES) await post(api, "alert-policies", policy);
}

function pushOf({ commit, airflow, schedule, message }: (typeof LOADS)[number]) {
  const author = { name: "Ada Lovelace", email: "ada@example.com" };
  return loaded(
    [
      { key: ["load_orders"], kinds: ["dag"], codeVersion: schedule },
      { key: ["load_customers"], kinds: ["dag"], codeVersion: "@daily" },
    ],
    {
      deployType: "image_and_dags",
      image: { reference: `registry.example.com/data/airflow:${airflow}`, digest: `sha256:${commit.padEnd(64, "0")}` },
      git: { url: "https://github.com/acme/dags", commit, branch: "deploy/prod", message, author },
      runtime: { airflow },
      bundles: [{ type: "GitDagBundle", name: DAGS, version: commit }],
    },
  );
}

async function put(api: Api, path: string, body: object): Promise<void> {
  const json = { "content-type": "application/json" };
  const answer = await api.send("PUT", `${PATH}/${path}`, JSON.stringify(body), json);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(200);
}

async function post(api: Api, path: string, body: object): Promise<void> {
  const answer = await api.post(`${PATH}/${path}`, body);
  expect(answer.status, `${path}: ${JSON.stringify(answer.body)}`).toBe(201);
}
