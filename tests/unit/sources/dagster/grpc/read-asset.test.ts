import { describe, expect, it } from "vitest";
import type { JsonObject, JsonValue } from "#lib/domain/json.ts";
import { readAsset } from "#lib/sources/dagster/grpc/read-asset.ts";
import { parsePythonJson } from "#lib/sources/dagster/python-json.ts";

// That these are what Dagster sends is shown by tests/real/oracle; here stands what it does not send yet, or any more.

const key = (...path: string[]) => ({ __class__: "AssetKey", path });

function read(members: JsonObject): JsonObject {
  return readAsset({ __class__: "ExternalAssetNode", asset_key: key("a"), ...members });
}

function metadata(entry_data: JsonValue): JsonValue | undefined {
  const { metadata: read_ } = read({ metadata_entries: [{ __class__: "EventMetadataEntry", label: "m", entry_data }] });
  return (read_ as JsonObject).m;
}

describe("what is not known is kept", () => {
  it("of metadata, with all its fields under the name of its kind", () => {
    expect(
      metadata({ __class__: "FancyThingMetadataEntryData", some_field: [1], inner: { __class__: "Inner", a_b: null } }),
    ).toEqual({ type: "fancy_thing", value: { someField: [1], inner: { class: "inner", aB: null } } });
    expect(metadata({ __class__: "OtherThingMetadataValue", value: "x" })).toEqual({
      type: "other_thing",
      value: { value: "x" },
    });
  });

  it("of partitions", () => {
    expect(read({ partitions_def_data: { __class__: "ModuloPartitionsSnap", modulo_of: 7 } }).partitions).toEqual({
      type: "modulo_partitions_snap",
      moduloOf: 7,
    });
  });

  it("of time windows, where it says something", () => {
    const { partitions } = read({
      partitions_def_data: {
        __class__: "ExternalTimeWindowPartitionsDefinitionData",
        start: 0,
        timezone: null,
        fmt: "%Y-%m-%d",
        cron_schedule: "0 0 * * *",
        end_offset: 0,
        end: 0,
        new_member: { __enum__: "NewKind.ODD" },
        minute_offset: null,
      },
    });
    expect(partitions).toEqual({
      type: "time_window",
      start: "1970-01-01",
      startTimestamp: 0,
      timezone: "UTC",
      fmt: "%Y-%m-%d",
      cronSchedule: "0 0 * * *",
      endOffset: 0,
      newMember: "ODD",
    });
  });

  it("of partition mappings, with sets in one order", () => {
    const edge = (partition_mapping: JsonValue) => ({
      __class__: "ExternalAssetDependency",
      upstream_asset_key: key("up"),
      partition_mapping,
    });
    const mapping = (items: string[]) => ({ __class__: "NewPartitionMapping", the_keys: { __set__: items } });
    const [first, second] = [mapping(["b", "a"]), mapping(["a", "b"])].map(
      (each) => read({ dependencies: [edge(each)] }).dependencies,
    );
    expect(first).toEqual([
      { key: ["up"], partitionMapping: { type: "new", theKeys: { type: "set", items: ["a", "b"] } } },
    ]);
    expect(second).toEqual(first);
  });
});

describe("as Dagster itself reads it", () => {
  it("the last mapping counts of a parent that is taken by several inputs", () => {
    const edges = [null, { __class__: "AllPartitionMapping" }, { __class__: "LastPartitionMapping" }, null];
    const { dependencies } = read({
      dependencies: edges.map((partition_mapping) => ({
        __class__: "ExternalAssetDependency",
        upstream_asset_key: key("up"),
        partition_mapping,
      })),
    });
    expect(dependencies).toEqual([{ key: ["up"], partitionMapping: { type: "last" } }]);
  });

  it("static keys that come twice count once", () => {
    const keys = { __class__: "ExternalStaticPartitionsDefinitionData", partition_keys: ["b", "a", "b"] };
    expect(read({ partitions_def_data: keys }).partitions).toEqual({ type: "static", keys: ["b", "a"] });
  });

  it("an asset without an execution type can be executed unless it is a source that is not observed", () => {
    expect(read({}).isExecutable).toBe(true);
    expect(read({ is_source: true }).isExecutable).toBe(false);
    expect(read({ is_source: true, is_observable: true }).isExecutable).toBe(true);
    expect(read({ execution_type: { __enum__: "AssetExecutionType.UNEXECUTABLE" } }).isExecutable).toBe(false);
  });

  it("the jobs that Dagster makes for itself are none", () => {
    expect(read({ job_names: ["__ASSET_JOB_1", "b", "a"] }).jobs).toEqual(["a", "b"]);
    expect(read({ job_names: ["__ASSET_JOB"] })).not.toHaveProperty("jobs");
  });

  it("an automation condition goes by its label, or by its parts where it has none", () => {
    const leaf = (name: string) => ({ __class__: name, label: null });
    const policy = (asset_condition: JsonValue) =>
      read({ auto_materialize_policy: { __class__: "AutoMaterializePolicy", asset_condition } }).automationCondition;
    expect(policy({ __class__: "AndAssetCondition", label: "eager", operands: [] })).toBe("eager");
    expect(
      policy({
        __class__: "OrAssetCondition",
        label: null,
        operands: [
          leaf("MissingAutomationCondition"),
          { __class__: "NotAssetCondition", label: null, operand: leaf("WillBeRequestedCondition") },
        ],
      }),
    ).toBe("(missing) OR (NOT (will_be_requested))");
  });
});

describe("numbers that JSON does not have", () => {
  it("come exactly, and never equal the text that is written like them", () => {
    const payload = parsePythonJson(
      '{"n": NaN, "i": -Infinity, "big": 1180591620717411303425, "text": "NaN, Infinity 1180591620717411303425 \\" NaN", "f": 0.30000000000000004, "e": 1e22, "safe": 9007199254740991}',
    );
    expect(metadata({ __class__: "JsonMetadataEntryData", data: payload })).toEqual({
      type: "json",
      value: {
        n: "NaN",
        i: "-Infinity",
        big: "1180591620717411303425",
        text: 'NaN, Infinity 1180591620717411303425 " NaN',
        f: 0.30000000000000004,
        e: "10000000000000000000000",
        safe: 9007199254740991,
      },
      numbers: ["/big", "/e", "/i", "/n"],
    });
    expect(metadata({ __class__: "IntMetadataEntryData", value: (payload as JsonObject).big ?? null })).toEqual({
      type: "int",
      value: "1180591620717411303425",
    });
    expect(metadata({ __class__: "FloatMetadataEntryData", value: (payload as JsonObject).i ?? null })).toEqual({
      type: "float",
      value: "-Infinity",
    });
  });

  it("are found in long texts without running out of stack", () => {
    const text = `{"a": "${"x\\\\".repeat(2_000_000)}", "b": NaN}`;
    expect(parsePythonJson(text)).toMatchObject({ b: { $number: "NaN" } });
  });
});
