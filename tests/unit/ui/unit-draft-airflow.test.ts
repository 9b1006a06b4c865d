import { expect, test } from "vitest";
import { draftOf, inputOf, newDraft } from "#components/settings/connection-draft.ts";
import { newUnitDraft, targetText, unitDraftOf, unitInputOf } from "#components/settings/unit-draft.ts";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import type { UnitView } from "#lib/contracts/units.ts";
import type { JsonObject } from "#lib/domain/json.ts";

const unit = (driver: string, config: JsonObject): UnitView => ({
  name: "airflow",
  driver,
  config,
  locations: ["dags"],
  allowedRepositories: [],
  declared: false,
  hold: null,
  activeRollback: null,
});

test.each<[string, JsonObject, string]>([
  ["git-ref", { repository: "dags", branch: "deploy/prod" }, "deploy/prod of dags"],
  ["git-ref", { repository: "dags", branch: "main", observeSeconds: 60 }, "main of dags"],
  [
    "docker-engine",
    { engine: "engine", compose: { project: "airflow", services: ["scheduler", "worker"] } },
    "scheduler, worker of airflow on engine",
  ],
  ["docker-engine", { engine: "engine", compose: { project: "shop", service: "orders" } }, "orders of shop on engine"],
  ["docker-engine", { engine: "engine", container: "orders" }, "orders on engine"],
  ["kubernetes", { cluster: "prod", airflow: { release: "data" } }, "Airflow release data on prod"],
  [
    "kubernetes",
    {
      cluster: "prod",
      namespace: "airflow",
      airflow: { release: "data", components: ["scheduler"] },
      settleSeconds: 5,
    },
    "Airflow release data on prod, namespace airflow",
  ],
  ["kubernetes", { cluster: "prod", kind: "StatefulSet", name: "orders" }, "StatefulSet orders on prod"],
])("a unit of the driver %s that is opened and saved again is the same: %j", (driver, config, shown) => {
  const saved = unit(driver, config);
  expect(unitInputOf(unitDraftOf(saved)).config).toEqual(config);
  expect(targetText(saved)).toBe(shown);
});

test("a new unit of several services offers those of Airflow's own Compose file", () => {
  const draft = { ...newUnitDraft("engine"), name: "airflow", by: "services" as const, project: "airflow" };
  expect(unitInputOf(draft).config).toEqual({
    engine: "engine",
    compose: {
      project: "airflow",
      services: [
        "airflow-scheduler",
        "airflow-dag-processor",
        "airflow-apiserver",
        "airflow-triggerer",
        "airflow-worker",
      ],
    },
  });
});

test("a repository's form sends what its way of being reached needs, and nothing that is hidden", () => {
  const fields = { url: "https://git.example.com/a/b", username: "ada", ca: "PEM", knownHosts: "h ssh-ed25519 A" };
  const draft = { ...newDraft("git"), name: "dags", fields };
  expect(inputOf(draft).config).toEqual({ url: fields.url, username: "ada", ca: "PEM" });
  const ssh = { ...draft, fields: { ...fields, url: "git@git.example.com:a/b" } };
  expect(inputOf(ssh).config).toEqual({ url: "git@git.example.com:a/b", knownHosts: fields.knownHosts });
  const saved = { name: "dags", kind: "git", config: inputOf(ssh).config } as unknown as ConnectionView;
  const opened = draftOf(saved);
  expect(opened && inputOf(opened).config).toEqual(saved.config);
});
