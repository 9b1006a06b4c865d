import { describe, expect, test } from "vitest";
import { dagAsset, dataAssetOf } from "#lib/sources/airflow/dag-asset.ts";
import { scheduleOf } from "#lib/sources/airflow/schedule.ts";
import { details, task } from "./answers.ts";

const assetOf = (given: Partial<Parameters<typeof dagAsset>[0]> = {}) =>
  dagAsset({ details: details(), tasks: [], codeVersion: "c0de", upstream: [], ...given });

describe("a DAG", () => {
  test("that says nothing has its code, its file and Airflow's limits", () => {
    expect(assetOf()).toEqual({
      key: ["dag", "orders"],
      codeVersion: "c0de",
      tags: {},
      metadata: {
        file: { type: "path", value: "orders.py" },
        "max active runs": { type: "int", value: 16 },
        "max active tasks": { type: "int", value: 16 },
      },
      dependencies: [],
      partitions: null,
      description: null,
      group: null,
      owners: ["airflow"],
      kinds: ["airflow", "dag"],
    });
  });

  test("has a metadata entry for each task, with what its code says and not what Airflow fills in", () => {
    const quiet = task({ task_id: "extract", task_display_name: "extract", downstream_task_ids: ["load", "check"] });
    const loud = task({
      retries: 3,
      retry_delay: { days: 1, seconds: 30, microseconds: 500_000 },
      trigger_rule: "all_done",
      owner: "ada",
      is_mapped: true,
    });
    expect(assetOf({ tasks: [quiet, loud] }).metadata).toEqual({
      ...(assetOf().metadata as object),
      "task/extract": {
        type: "json",
        value: {
          operator: "EmptyOperator",
          class: "airflow.operators.empty.EmptyOperator",
          downstream: ["check", "load"],
        },
      },
      "task/load": {
        type: "json",
        value: {
          operator: "EmptyOperator",
          class: "airflow.operators.empty.EmptyOperator",
          downstream: [],
          owner: "ada",
          triggerRule: "all_done",
          retries: 3,
          retryDelaySeconds: 86_430.5,
          mapped: true,
        },
      },
    });
  });

  test("takes any name of a tag, and depends on the data assets that it waits for, once each", () => {
    const tagged = assetOf({
      details: details({ tags: [{ name: "__proto__" }, { name: "core" }] }),
      upstream: ["b", "a", "b"],
    });
    expect(Object.keys(tagged.tags as object).sort()).toEqual(["__proto__", "core"]);
    expect(tagged.dependencies).toEqual([{ key: ["asset", "a"] }, { key: ["asset", "b"] }]);
  });

  test("is grouped by the folder of its file", () => {
    expect(assetOf({ details: details({ relative_fileloc: "sales/eu/report.py" }) }).group).toBe("sales/eu");
  });
});

test("a data asset depends on the DAGs that make it", () => {
  const made = dataAssetOf({
    name: "orders",
    uri: "s3://shop/orders",
    group: "asset",
    extra: { team: "shop" },
    scheduled_dags: [],
    consuming_dags: [],
    consuming_tasks: [],
    producing_tasks: [
      { dag_id: "b", task_id: "load" },
      { dag_id: "a", task_id: "y" },
      { dag_id: "a", task_id: "x" },
    ],
  });
  expect(made).toEqual({
    key: ["asset", "orders"],
    metadata: {
      uri: { type: "text", value: "s3://shop/orders" },
      extra: { type: "json", value: { team: "shop" } },
      "producing tasks": { type: "json", value: ["a.x", "a.y", "b.load"] },
    },
    dependencies: [{ key: ["dag", "a"] }, { key: ["dag", "b"] }],
    group: "asset",
    kinds: ["airflow", "asset"],
  });
});

describe("a schedule", () => {
  const start = "2024-01-01T00:00:00Z";
  test.each<[string, Parameters<typeof details>[0], unknown]>([
    ["none", { timetable_summary: "None" }, null],
    [
      "cron",
      { timetable_summary: "30 6 * * MON-FRI", timetable_description: "At 06:30", start_date: start, catchup: true },
      { type: "schedule", cronSchedule: "30 6 * * MON-FRI", timezone: "UTC", start, catchup: true },
    ],
    [
      "an interval",
      { timetable_summary: "1 day, 0:00:00", timetable_description: "" },
      { type: "schedule", timetable: "1 day, 0:00:00", timezone: "UTC", catchup: false },
    ],
    [
      "a timetable of one's own",
      { timetable_summary: "Trading days", timetable_description: "When the exchange is open", end_date: start },
      {
        type: "schedule",
        timetable: "Trading days",
        about: "When the exchange is open",
        timezone: "UTC",
        end: start,
        catchup: false,
      },
    ],
    [
      "data assets, without the numbers that they have in Airflow's database",
      {
        timetable_summary: "Asset",
        asset_expression: {
          all: [{ asset: { id: 7, name: "a", uri: "s3://a", group: "asset" } }, { alias: { name: "b" } }],
        },
      },
      {
        type: "schedule",
        timetable: "Asset",
        assets: { all: [{ asset: { name: "a", uri: "s3://a", group: "asset" } }, { alias: { name: "b" } }] },
        timezone: "UTC",
        catchup: false,
      },
    ],
  ])("%s", (_what, given, expected) => {
    expect(scheduleOf(details(given))).toEqual(expected);
  });
});
