import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { recordBody } from "#bin/cli/record-request.ts";
import type { AssetView } from "#lib/contracts/assets.ts";
import { type LoadHeader, loadHeaderSchema } from "#lib/contracts/loads.ts";
import type { JsonValue } from "#lib/domain/json.ts";
import { getDiff } from "#lib/services/history/get-diff.ts";
import type { RecordedLoad } from "#lib/services/history/record-load.ts";
import { readManifest } from "#lib/sources/dbt/read-manifest.ts";
import { type TestLocation, testLocation } from "#tests/integration/history/support.ts";
import { useTestDatabase } from "#tests/support/database.ts";
import { environmentOf } from "#tests/support/real/python-env.ts";
import { EUROS, MARTS_YML, makeShopProject, type ShopProject, STG_ORDERS } from "./shop-project.ts";

/** dbt takes from two seconds to parse a project to a minute on a busy machine; the longest test does it seven times. */
const LIMIT_MS = 900_000;

/** Manifest versions, each by the dbt that `requirements-dbt-<version>.txt` names. */
const VERSIONS = ["v10", "v11", "v12"] as const;

const database = useTestDatabase();
let project: ShopProject;
let place: TestLocation;
beforeEach(async () => {
  project = await makeShopProject();
  place = await testLocation(database.db, "shop");
});
afterEach(() => project.remove());

const parse = async (version: (typeof VERSIONS)[number]) =>
  readManifest((await project.parse(await environmentOf(`dbt-${version}`))) as JsonValue);

/** Records what dbt makes of the project as `loadline record --dbt-manifest` does. */
async function record(version: (typeof VERSIONS)[number]): Promise<RecordedLoad> {
  const dbt = await parse(version);
  const { assets, ...header } = recordBody({
    body: null,
    assets: null,
    dbt,
    flags: {},
    known: { repository: null, deployedBy: null },
  });
  return place.push(assets as unknown as AssetView[], loadHeaderSchema.parse(header) as Partial<LoadHeader>);
}

/** Changes as `key: kind or facets`, the names of what changed within a facet in brackets. */
function told(changes: RecordedLoad["changes"]): string[] {
  return changes
    .map((change) => {
      if (change.kind !== "changed") return `${change.key.join("/")}: ${change.kind}`;
      const { metadata, tags, dependencies } = change.details ?? {};
      const lists = { METADATA: metadata, TAGS: tags, DEPENDENCIES: dependencies };
      const facets = (change.facets ?? []).map((facet) => {
        const names = facet in lists ? lists[facet as keyof typeof lists] : undefined;
        if (names === undefined) return facet;
        const all: unknown[] = [...names.added, ...names.removed, ...names.changed];
        return `${facet}(${all.map((name) => (typeof name === "string" ? name : JSON.stringify(name))).join(",")})`;
      });
      return `${change.key.join("/")}: ${facets.join(" ")}`;
    })
    .sort();
}

describe.each(VERSIONS)("a project's manifest of version %s", (version) => {
  test("makes an asset of each model, seed, snapshot, source and exposure", async () => {
    const { assets, runtime, metadata } = await parse(version);
    expect(runtime.dbt).toMatch(/^1\.\d+\.\d+$/);
    expect(metadata).toEqual({ dbt: { manifest: version, project: "shop", adapter: "duckdb" } });
    const byKey = new Map(assets.map((asset) => [(asset.key as string[]).join("/"), asset]));
    expect([...byKey.keys()].sort()).toEqual([
      "exposure/shop/weekly_report",
      "model/shop/customers",
      "model/shop/orders",
      "model/shop/prices/v1",
      "model/shop/prices/v2",
      "model/shop/stg_orders",
      "seed/shop/countries",
      "snapshot/shop/orders_history",
      "source/shop/shop/orders",
    ]);
    const orders = byKey.get("model/shop/orders");
    expect(orders).toMatchObject({
      codeVersion: expect.stringMatching(/^[0-9a-f]{64}$/),
      tags: { daily: "", core: "" },
      dependencies: [{ key: ["model", "shop", "stg_orders"] }],
      description: "Orders, one row each.",
      group: "finance",
      owners: ["finance@example.com"],
      kinds: ["dbt", "model", "duckdb"],
      code: "select * from {{ ref('stg_orders') }}",
      metadata: {
        materialized: { type: "text", value: "table" },
        relation: { type: "text", value: '"shop"."analytics"."orders"' },
        path: { type: "path", value: "models/marts/orders.sql" },
        columns: {
          type: "table_schema",
          value: {
            columns: [
              { name: "order_id", type: "integer", description: "The order's number." },
              { name: "amount", type: "double", description: null },
            ],
          },
        },
        "meta.owner": { type: "text", value: "ada" },
        "meta.sla_hours": { type: "int", value: 4 },
        "meta.runbook": { type: "url", value: "https://wiki.example.com/orders" },
        "meta.__proto__": { type: "text", value: "kept" },
        tests: { type: "json", value: ["no_free_orders", "not_null_orders_order_id", "unique_orders_order_id"] },
      },
    });
    expect(byKey.get("model/shop/stg_orders")).toMatchObject({
      group: "staging",
      dependencies: [{ key: ["source", "shop", "shop", "orders"] }],
      metadata: {
        materialized: { value: "view" },
        macros: {
          value: {
            "shop.euros": expect.stringMatching(/^[0-9a-f]{64}$/),
            "shop.per_hundred": expect.stringMatching(/^[0-9a-f]{64}$/),
          },
        },
      },
    });
    expect(byKey.get("model/shop/customers")).toMatchObject({
      metadata: { materialized: { value: "incremental" }, config: { value: { unique_key: "customer_id" } } },
    });
    expect(byKey.get("model/shop/prices/v1")).toMatchObject({ metadata: { latest_version: { value: "2" } } });
    expect(byKey.get("seed/shop/countries")).toMatchObject({
      codeVersion: expect.stringMatching(/^[0-9a-f]{64}$/),
      metadata: { materialized: { value: "seed" } },
    });
    expect(byKey.get("source/shop/shop/orders")).toMatchObject({
      group: "shop",
      description: "As the shop wrote them.",
      kinds: ["dbt", "source", "duckdb"],
      metadata: {
        loader: { value: "replication" },
        loaded_at_field: { value: "written_at" },
        tests: { value: ["source_not_null_shop_orders_order_id"] },
      },
    });
    expect(byKey.get("exposure/shop/weekly_report")).toMatchObject({
      dependencies: [
        { key: ["model", "shop", "customers"] },
        { key: ["model", "shop", "orders"] },
        { key: ["source", "shop", "shop", "orders"] },
      ],
      owners: ["grace@example.com"],
      kinds: ["dbt", "exposure", "dashboard"],
      metadata: { url: { type: "url", value: "https://bi.example.com/weekly" }, maturity: { value: "high" } },
    });
  });

  test("shows each edit of the project as the change that it is, and none where nothing was edited", {
    timeout: LIMIT_MS,
  }, async () => {
    const first = await record(version);
    expect(first.load).toMatchObject({ number: 1, deployType: "dbt", counts: { added: 9 } });
    const again = await record(version);
    expect(again.load.counts).toEqual({ added: 0, removed: 0, changed: 0, total: 9 });
    expect(again.load.fingerprint).toBe(first.load.fingerprint);

    await project.edit("models/staging/stg_orders.sql", STG_ORDERS.replace("customer_id", "customer_id, placed_at"));
    expect(told((await record(version)).changes)).toEqual(["model/shop/stg_orders: CODE_VERSION"]);

    await project.edit("macros/euros.sql", EUROS.replace("100.0", "100.00"));
    expect(told((await record(version)).changes)).toEqual(["model/shop/stg_orders: METADATA(macros)"]);

    const marts = MARTS_YML.replace("[daily, core]", "[hourly, core]").replace("double", "decimal(12, 2)");
    await project.edit("models/marts/marts.yml", marts);
    expect(told((await record(version)).changes)).toEqual(["model/shop/orders: TAGS(hourly,daily) METADATA(columns)"]);

    const orders =
      "{{ config(materialized='incremental') }}\nselect * from {{ ref('stg_orders') }}, {{ ref('countries') }}";
    await project.edit("models/marts/orders.sql", orders);
    expect(told((await record(version)).changes)).toEqual([
      'model/shop/orders: CODE_VERSION DEPENDENCIES(["seed","shop","countries"]) METADATA(materialized)',
    ]);

    await project.edit("models/exposures.yml", null);
    await project.edit("seeds/currencies.csv", "code\nEUR\n");
    await project.edit("seeds/countries.csv", "code,name\nDE,Germany\nFR,France\n");
    const last = await record(version);
    expect(told(last.changes)).toEqual([
      "exposure/shop/weekly_report: removed",
      "seed/shop/countries: CODE_VERSION",
      "seed/shop/currencies: added",
    ]);

    const diff = await getDiff(place.context, { ...place, from: 1, to: last.load.number, values: false, limit: 100 });
    expect(diff.counts).toEqual({ added: 1, removed: 1, changed: 3 });
  });

  test("is not there where the project cannot be parsed, which dbt explains", async () => {
    await project.edit("models/marts/orders.sql", "select * from {{ ref('no_such_model') }}");
    await expect(parse(version)).rejects.toThrow(/no_such_model/);
  });
});

test("an upgrade of dbt alone changes no asset", { timeout: LIMIT_MS }, async () => {
  for (const version of VERSIONS) {
    const { load, changes } = await record(version);
    expect(told(changes), version).toEqual(load.number === 1 ? expect.any(Array) : []);
    expect(load.runtime.dbt, version).toMatch(/^1\./);
  }
});
