import { expect, test } from "vitest";
import { airflowConfigSchema, isBundleWatched } from "#lib/sources/airflow/config.ts";

test.each([
  ["http://airflow:8080", "http://airflow:8080"],
  ["http://airflow:8080/", "http://airflow:8080"],
  ["https://data.example.com/airflow/api/v2/", "https://data.example.com/airflow"],
  ["http://airflow:8080/api/v1", "http://airflow:8080"],
])("the address %s is %s", (given, url) => {
  expect(airflowConfigSchema.parse({ url: given }).url).toBe(url);
});

test.each<[string, Record<string, unknown>, string]>([
  ["no address", { url: "airflow" }, "url"],
  ["another scheme", { url: "ftp://airflow" }, "url"],
  ["a password in the address", { url: "http://u:p@airflow:8080" }, "url"],
  ["a query", { url: "http://airflow:8080/?a=b" }, "url"],
  ["a user of two lines", { url: "http://a", username: "a\nb" }, "username"],
  [
    "a repository without an address",
    { url: "http://a", repositories: { team: { branch: "main" } } },
    "repositories.team.url",
  ],
  [
    "a repository with a password",
    { url: "http://a", repositories: { team: { url: "https://bot:secret@github.com/shop/dags" } } },
    "repositories.team.url",
  ],
  ["an unknown member", { url: "http://a", password: "x" }, ""],
  ["looks without a pause", { url: "http://a", pollSeconds: 0 }, "pollSeconds"],
])("%s is refused", (_what, config, path) => {
  const { error } = airflowConfigSchema.safeParse(config);
  expect(error?.issues.map((issue) => issue.path.join("."))).toContain(path);
});

test("bundles are watched unless they are not included, or excluded", () => {
  expect(isBundleWatched({}, "team")).toBe(true);
  expect(isBundleWatched({ include: ["te*"] }, "team")).toBe(true);
  expect(isBundleWatched({ include: ["te*"] }, "other")).toBe(false);
  expect(isBundleWatched({ include: ["te*"], exclude: ["team"] }, "team")).toBe(false);
});
