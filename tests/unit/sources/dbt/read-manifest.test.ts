import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#lib/domain/json.ts";
import { parseSnapshot } from "#lib/domain/snapshot/parse.ts";
import { DbtManifestError, readManifest } from "#lib/sources/dbt/read-manifest.ts";

const SCHEMA = "https://schemas.getdbt.com/dbt/manifest/v12.json";

function node(id: string, members: JsonObject = {}): JsonObject {
  const [resource_type = "", package_name = "", name = ""] = id.split(".");
  return { unique_id: id, resource_type, package_name, name, ...members };
}

function manifest(members: JsonObject, metadata: JsonObject = {}): JsonObject {
  return {
    metadata: { dbt_schema_version: SCHEMA, dbt_version: "1.11.2", adapter_type: "postgres", ...metadata },
    nodes: {},
    ...members,
  };
}

const byId = (...resources: JsonObject[]): JsonObject =>
  Object.fromEntries(resources.map((resource) => [resource.unique_id as string, resource]));

/** The one asset of a manifest with this node. */
function assetOf(id: string, members: JsonObject, others: JsonObject = {}): JsonObject {
  const { assets } = readManifest(manifest({ nodes: byId(node(id, members)), ...others }));
  expect(parseSnapshot(assets).ok).toBe(true);
  return assets[0] as JsonObject;
}

describe("a dbt manifest", () => {
  it.each<[string, JsonValue, RegExp]>([
    ["a list", [], /names? no manifest version/],
    [
      "another of dbt's files",
      { metadata: { dbt_schema_version: "https://schemas.getdbt.com/dbt/catalog/v1.json" } },
      /no manifest version/,
    ],
    [
      "one of dbt 1.5",
      { metadata: { dbt_schema_version: SCHEMA.replace("v12", "v9"), dbt_version: "1.5.3" } },
      /v9, which dbt 1\.5\.3 writes, is too old: dbt 1\.6/,
    ],
    ["one without nodes", { metadata: { dbt_schema_version: SCHEMA } }, /\(nodes: /],
    [
      "one whose tags are no list",
      manifest({ nodes: { a: node("model.shop.a", { tags: "daily" }) } }),
      /\(nodes\.a\.tags: /,
    ],
  ])("is refused, with the place, when it is %s", (_, value, words) => {
    expect(() => readManifest(value)).toThrow(DbtManifestError);
    expect(() => readManifest(value)).toThrow(words);
  });

  it("of a version to come is read by what it still has", () => {
    const { assets, metadata } = readManifest(
      manifest(
        { nodes: byId(node("model.shop.a")), novelties: {} },
        { dbt_schema_version: SCHEMA.replace("12", "20") },
      ),
    );
    expect(assets).toHaveLength(1);
    expect(metadata).toEqual({ dbt: { manifest: "v20", adapter: "postgres" } });
  });

  it("keeps resources of one name apart, as dbt's ids do, and takes names with dots whole", () => {
    const { assets } = readManifest(
      manifest({
        nodes: byId(
          node("model.shop.orders"),
          node("model.other.orders"),
          node("seed.shop.codes"),
          node("model.shop.prices.v2", { name: "prices", version: 2 }),
          { ...node("model.shop.x"), unique_id: "model.shop.2024.q1", name: "2024.q1" },
          node("test.shop.unique_orders"),
          node("operation.shop.hook"),
          node("analysis.shop.look"),
        ),
        sources: byId({
          ...node("source.shop.orders"),
          unique_id: "source.shop.shop.orders",
          source_name: "shop",
          name: "orders",
        }),
      }),
    );
    expect(assets.map((asset) => asset.key)).toEqual([
      ["model", "shop", "orders"],
      ["model", "other", "orders"],
      ["seed", "shop", "codes"],
      ["model", "shop", "prices", "v2"],
      ["model", "shop", "2024.q1"],
      ["source", "shop", "shop", "orders"],
    ]);
  });

  it("says nothing of the content of a seed that dbt did not look into", () => {
    expect(assetOf("seed.shop.big", { checksum: { name: "path", checksum: "seeds/big.csv" } }).codeVersion).toBeNull();
    expect(assetOf("model.shop.a", { checksum: { name: "sha256", checksum: "ab" } }).codeVersion).toBe("ab");
  });

  it("leads an exposure on a metric to the models behind it, around any circle", () => {
    const links = {
      metrics: {
        "metric.shop.revenue": { depends_on: { nodes: ["metric.shop.orders", "semantic_model.shop.orders"] } },
        "metric.shop.orders": { depends_on: { nodes: ["metric.shop.revenue"] } },
      },
      semantic_models: {
        "semantic_model.shop.orders": { depends_on: { nodes: ["model.shop.orders", "model.gone.x"] } },
      },
    };
    const { assets } = readManifest(
      manifest({
        ...links,
        nodes: byId(node("model.shop.orders")),
        exposures: byId(
          node("exposure.shop.board", { type: "dashboard", depends_on: { nodes: ["metric.shop.revenue"] } }),
        ),
      }),
    );
    expect(assets[1]).toMatchObject({ dependencies: [{ key: ["model", "shop", "orders"] }] });
  });

  it("counts macros that a model is made with at any depth, but dbt's own and the adapter's", () => {
    const macro = (package_name: string, name: string, ...macros: string[]): JsonObject => ({
      package_name,
      name,
      macro_sql: `${name}`,
      depends_on: { macros },
    });
    const macros = {
      "macro.shop.a": macro("shop", "a", "macro.dbt_utils.b", "macro.dbt.ref"),
      "macro.dbt_utils.b": macro("dbt_utils", "b", "macro.shop.a", "macro.dbt_postgres.c"),
      "macro.dbt.ref": macro("dbt", "ref"),
      "macro.dbt_postgres.c": macro("dbt_postgres", "c"),
      "macro.shop.unused": macro("shop", "unused"),
    };
    const asset = assetOf(
      "model.shop.orders",
      { depends_on: { macros: ["macro.shop.a", "macro.gone.x"] } },
      { macros },
    );
    const names = Object.keys((asset.metadata as { macros: { value: JsonObject } }).macros.value);
    expect(names).toEqual(["dbt_utils.b", "shop.a"]);
  });

  it("takes the configuration that people wrote, without what stands elsewhere and without dbt's defaults", () => {
    const asset = assetOf("model.shop.orders", {
      config: { materialized: "incremental", on_schema_change: "ignore", meta: { owner: "grace" } },
      meta: { owner: "ada", since: 2024, ratio: 0.5, live: true, none: null, list: [1] },
      unrendered_config: { materialized: "incremental", unique_key: "id", tags: ["x"], pre_hook: [], grants: {} },
    });
    expect(asset.metadata).toEqual({
      materialized: { type: "text", value: "incremental" },
      config: { type: "json", value: { unique_key: "id" } },
      "meta.owner": { type: "text", value: "grace" },
      "meta.since": { type: "int", value: 2024 },
      "meta.ratio": { type: "float", value: 0.5 },
      "meta.live": { type: "bool", value: true },
      "meta.none": { type: "null", value: null },
      "meta.list": { type: "json", value: [1] },
    });
  });

  it("tells constraints, contract, access and versions of a model", () => {
    const asset = assetOf("model.shop.prices.v1", {
      name: "prices",
      version: 1,
      latest_version: 2,
      access: "public",
      contract: { enforced: true },
      deprecation_date: "2027-01-01",
      original_file_path: "models\\marts\\prices.sql",
      constraints: [{ type: "primary_key", columns: ["id", "day"] }],
      columns: {
        id: {
          name: "id",
          data_type: "int",
          tags: ["pii"],
          constraints: [{ type: "not_null" }, { type: "check", expression: "id > 0" }],
        },
      },
    });
    expect(asset.metadata).toEqual({
      path: { type: "path", value: "models/marts/prices.sql" },
      columns: {
        type: "table_schema",
        value: {
          columns: [
            {
              name: "id",
              type: "int",
              description: null,
              constraints: { nullable: false, unique: false, other: ["check id > 0"] },
              tags: { pii: "" },
            },
          ],
          constraints: { other: ["primary key (id, day)"] },
        },
      },
      contract: { type: "text", value: "enforced" },
      access: { type: "text", value: "public" },
      latest_version: { type: "text", value: "2" },
      deprecation_date: { type: "text", value: "2027-01-01" },
    });
  });

  it("names unit tests beside data tests, and owners by the group of the model's own package", () => {
    const asset = assetOf(
      "model.shop.orders",
      { group: "finance" },
      {
        unit_tests: {
          "unit_test.shop.orders.sums": { name: "sums", depends_on: { nodes: ["model.shop.orders"] } },
        },
        groups: {
          "group.other.finance": { name: "finance", package_name: "other", owner: { name: "Other" } },
          "group.shop.finance": {
            name: "finance",
            package_name: "shop",
            owner: { name: "Ada", email: ["a@x", "b@x"] },
          },
        },
      },
    );
    expect(asset).toMatchObject({ metadata: { tests: { value: ["sums"] } }, owners: ["a@x", "b@x"], group: "finance" });
  });

  it("holds nothing that differs between two runs of dbt", () => {
    const run = (invocation: string) =>
      readManifest(
        manifest(
          { nodes: byId(node("model.shop.a", { created_at: Number(invocation), build_path: invocation })) },
          { invocation_id: invocation, generated_at: invocation },
        ),
      );
    expect(run("1")).toEqual(run("2"));
  });
});
