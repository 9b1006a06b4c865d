import { expect, test } from "vitest";
import { kindName, metadataOf } from "#lib/sources/dagster/metadata.ts";

/** The normal form of one entry. */
function readEntry(typename: string, fields: Record<string, unknown>) {
  return metadataOf([{ __typename: typename, label: "m", ...fields }]).m;
}

test.each<[string, Record<string, unknown>, unknown]>([
  ["TextMetadataEntry", { text: "hello" }, { type: "text", value: "hello" }],
  ["PathMetadataEntry", { path: "/a" }, { type: "path", value: "/a" }],
  ["NotebookMetadataEntry", { path: "/a.ipynb" }, { type: "notebook", value: "/a.ipynb" }],
  ["UrlMetadataEntry", { url: "https://x" }, { type: "url", value: "https://x" }],
  ["MarkdownMetadataEntry", { mdStr: "# x" }, { type: "md", value: "# x" }],
  ["JsonMetadataEntry", { jsonString: '{"b": [1, 2.5, null]}' }, { type: "json", value: { b: [1, 2.5, null] } }],
  ["IntMetadataEntry", { intRepr: "1180591620717411303424" }, { type: "int", value: "1180591620717411303424" }],
  ["IntMetadataEntry", { intRepr: "None" }, { type: "int", value: null }],
  ["FloatMetadataEntry", { floatValue: 1.5, floatRepr: "1.5" }, { type: "float", value: 1.5 }],
  ["FloatMetadataEntry", { floatValue: null, floatRepr: "-inf" }, { type: "float", value: "-inf" }],
  ["FloatMetadataEntry", { floatValue: null, floatRepr: "None" }, { type: "float", value: null }],
  ["BoolMetadataEntry", { boolValue: false }, { type: "bool", value: false }],
  ["NullMetadataEntry", {}, { type: "null", value: null }],
  ["TimestampMetadataEntry", { timestamp: 1700000000.5 }, { type: "timestamp", value: 1700000000.5 }],
  [
    "PythonArtifactMetadataEntry",
    { module: "m", name: "N" },
    { type: "python_artifact", value: { module: "m", name: "N" } },
  ],
  ["PipelineRunMetadataEntry", { runId: "r1" }, { type: "dagster_run", value: "r1" }],
  ["AssetMetadataEntry", { assetKey: { path: ["a", "b"] } }, { type: "asset", value: ["a", "b"] }],
  [
    "JobMetadataEntry",
    { jobName: "j", repositoryName: null, locationName: "l" },
    { type: "job", value: { job: "j", repository: null, location: "l" } },
  ],
  [
    "TableColumnLineageMetadataEntry",
    { lineage: [{ columnName: "c", columnDeps: [{ assetKey: { path: ["x"] }, columnName: "k" }] }] },
    { type: "table_column_lineage", value: { c: [{ asset: ["x"], column: "k" }] } },
  ],
  [
    "CodeReferencesMetadataEntry",
    {
      codeReferences: [
        { filePath: "/a.py", lineNumber: 3, label: null },
        { url: "https://x", label: "main" },
      ],
    },
    {
      type: "code_references",
      value: [
        { type: "local_file", path: "/a.py", line: 3, label: null },
        { type: "url", url: "https://x", label: "main" },
      ],
    },
  ],
  ["PoolMetadataEntry", { pool: "p" }, { type: "pool", value: "p" }],
])("%s %j", (typename, fields, expected) => {
  expect(readEntry(typename, fields)).toEqual(expected);
});

test("a table has its schema and its records", () => {
  const constraints = { nullable: true, unique: false, other: ["> 0"] };
  const schema = {
    columns: [{ name: "a", type: "int", description: null, constraints, tags: [{ key: "pii", value: "no" }] }],
    constraints: { other: [] },
  };
  const expected = {
    columns: [{ name: "a", type: "int", description: null, constraints, tags: { pii: "no" } }],
    constraints: { other: [] },
  };
  expect(readEntry("TableMetadataEntry", { table: { records: ['{"a": 1}'], schema } })).toEqual({
    type: "table",
    value: { schema: expected, records: [{ a: 1 }] },
  });
  expect(readEntry("TableSchemaMetadataEntry", { schema })).toEqual({ type: "table_schema", value: expected });
});

test("numbers that JSON cannot carry stand as text, and their places beside them", () => {
  expect(readEntry("JsonMetadataEntry", { jsonString: '{"a": NaN, "b": [12345678901234567890, "NaN"]}' })).toEqual({
    type: "json",
    value: { a: "NaN", b: ["12345678901234567890", "NaN"] },
    numbers: ["/a", "/b/0"],
  });
});

test("a webserver that sends no text beside a float means NaN by null", () => {
  expect(readEntry("FloatMetadataEntry", { floatValue: null })).toEqual({ type: "float", value: "NaN" });
});

test("a kind that is not known is kept with all its fields", () => {
  const entry = { description: null, host: "h", size: { rows: 3 } };
  expect(readEntry("RemoteTableMetadataEntry", entry)).toEqual({
    type: "remote_table",
    value: { host: "h", size: { rows: 3 } },
  });
  expect(kindName("XMLBlobMetadataValue")).toBe("xml_blob");
});

test("a name of any kind is kept", () => {
  const metadata = metadataOf([{ __typename: "TextMetadataEntry", label: "__proto__", text: "x" }]);
  expect(Object.entries(metadata)).toEqual([["__proto__", { type: "text", value: "x" }]]);
});

test("an entry of a known kind that lacks its value is refused", () => {
  expect(() => readEntry("TextMetadataEntry", { path: "/a" })).toThrow(/text/);
});
