import { expect, test } from "vitest";
import { type ConnectionDraft, draftOf, inputOf, newDraft } from "#components/settings/connection-draft.ts";
import { newUnitDraft, unitDraftOf, unitInputOf } from "#components/settings/unit-draft.ts";
import type { ConnectionView } from "#lib/contracts/connections.ts";
import type { UnitView } from "#lib/contracts/units.ts";
import type { JsonObject } from "#lib/domain/json.ts";

const connection = (kind: string, config: JsonObject): ConnectionView => ({
  name: "c",
  kind,
  config,
  secrets: [],
  locations: [],
  units: [],
  declared: false,
  state: "ok",
  detail: null,
  since: "2026-01-01T00:00:00Z",
  createdAt: "2026-01-01T00:00:00Z",
});

const unit = (driver: string, config: JsonObject): UnitView => ({
  name: "u",
  driver,
  config,
  locations: ["a"],
  allowedRepositories: ["r"],
  declared: false,
  hold: null,
  activeRollback: null,
});

test.each<[string, JsonObject]>([
  ["dagster", { url: "http://d:3000" }],
  [
    "dagster",
    {
      url: "http://d:3000",
      headers: { "X-Team": "a:b" },
      locations: { include: ["a*"], exclude: ["b"] },
      grpc: "off",
      pollSeconds: 2.5,
      unreachableSeconds: 60,
    },
  ],
  ["airflow", { url: "http://a:8080" }],
  [
    "airflow",
    {
      url: "http://a:8080",
      username: "loadline",
      repositories: { team: { url: "https://git.example.com/team", branch: "main" }, "other one": { url: "git@h:o" } },
      bundles: { include: ["team*"], exclude: ["x"] },
      pollSeconds: 10,
      settleSeconds: 30,
    },
  ],
  ["docker-engine", { host: "tcp://h:2376", ca: "A", cert: "B" }],
  ["registry", { url: "https://r", host: "localhost:5000", username: "u" }],
  ["process", { sockets: [{ location: "a", path: "/a" }] }],
])("a %s connection that is opened and saved is what it was, unknown members too: %j", (kind, config) => {
  const draft = draftOf(connection(kind, config));
  expect(draft && inputOf(draft)).toEqual({ connection: "c", kind, config, secrets: {} });
});

test.each<[string, JsonObject]>([
  ["docker-engine", { engine: "e", container: "c" }],
  ["docker-engine", { engine: "e", compose: { project: "p", service: "s" }, settleSeconds: 0, later: true }],
  ["release-directory", { root: "/srv", command: ["./serve"] }],
])("a %s unit that is opened and saved is what it was: %j", (driver, config) => {
  expect(unitInputOf(unitDraftOf(unit(driver, config)))).toEqual({
    unit: "u",
    driver,
    config,
    locations: ["a"],
    allowedRepositories: ["r"],
  });
});

test("secrets are sent when they were entered, as null when removed, and else not at all", () => {
  const draft: ConnectionDraft = { ...newDraft("registry"), name: "r", fields: { url: "https://r" } };
  const secretsOf = (password: ConnectionDraft["secrets"][string]) =>
    inputOf({ ...draft, secrets: { password } }).secrets;
  expect(inputOf(draft).secrets).toEqual({});
  expect(secretsOf({ mode: "keep" })).toEqual({});
  expect(secretsOf({ mode: "set", text: "" })).toEqual({});
  expect(secretsOf({ mode: "set", text: " x\n" })).toEqual({ password: "x" });
  expect(secretsOf({ mode: "remove" })).toEqual({ password: null });
});

test("what is no JSON object is refused before it is sent", () => {
  const draft = { ...newDraft("process"), name: "p" };
  expect(() => inputOf({ ...draft, fields: { json: "[1]" } })).toThrow("JSON object");
  expect(() => inputOf({ ...draft, fields: { json: "{" } })).toThrow(SyntaxError);
  expect(() => unitInputOf({ ...newUnitDraft(""), driver: "release-directory", json: "7" })).toThrow("JSON object");
});

test.each<[string, JsonObject]>([
  [
    "kubernetes",
    { cluster: "c", namespace: "prod", kind: "StatefulSet", name: "orders", container: "code", startSeconds: 60 },
  ],
  ["kubernetes", { cluster: "c", kind: "Deployment", name: "orders" }],
  ["webhook", { endpoint: "deployer", unit: "orders", deploySeconds: 30 }],
])("a %s unit that is opened and saved is what it was: %j", (driver, config) => {
  expect(unitInputOf(unitDraftOf(unit(driver, config))).config).toEqual(config);
});

test.each<[string, JsonObject]>([
  ["kubernetes", { server: "https://10.0.0.1:6443", ca: "PEM", namespace: "prod" }],
  ["kubernetes", { inCluster: true }],
  ["webhook", { url: "https://deployer.example.com/" }],
])("a connection of the kind %s that is opened and saved is what it was: %j", (kind, config) => {
  expect(inputOf(draftOf(connection(kind, config)) as ConnectionDraft).config).toEqual(config);
});
