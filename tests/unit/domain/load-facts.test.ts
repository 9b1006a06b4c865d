import { expect, test } from "vitest";
import { type ComparedFacts, diffLoadFacts } from "#lib/domain/diff/load-facts.ts";

const BARE: ComparedFacts = { image: null, git: null, deployType: null, runtime: {}, bundles: [], metadata: {} };

test("loads whose facts are the same differ in nothing, whatever the order of their members", () => {
  const metadata = { a: { type: "json", value: { x: 1, y: [1, 2] } } };
  const same = { a: { value: { y: [1, 2], x: 1 }, type: "json" } };
  expect(diffLoadFacts({ ...BARE, metadata }, { ...BARE, metadata: same })).toEqual([]);
});

test("what came, went and changed is told by name, group after group", () => {
  const before: ComparedFacts = {
    ...BARE,
    image: { reference: "shop:1", digest: "sha256:1" },
    runtime: { dagster: "1.9.3", pandas: "2.2" },
    bundles: [{ type: "dags", name: "main", version: "1" }],
    metadata: { build: 7, __proto: null },
  };
  const after: ComparedFacts = {
    ...BARE,
    image: { reference: "shop:2", digest: null },
    git: { url: "https://git.example.test/shop", commit: "abcd" },
    runtime: { dagster: "1.9.4", duckdb: "1.1" },
    bundles: [{ type: "dbt", name: "main", version: "1" }],
    metadata: { build: "7", __proto: null },
  };
  expect(diffLoadFacts(before, after).map((change) => [change.group, change.name, change.old, change.new])).toEqual([
    ["load", "Image", "shop:1", "shop:2"],
    ["load", "Digest", "sha256:1", undefined],
    ["load", "Commit", undefined, "abcd"],
    ["load", "Repository", undefined, "https://git.example.test/shop"],
    ["runtime", "dagster", "1.9.3", "1.9.4"],
    ["runtime", "duckdb", undefined, "1.1"],
    ["runtime", "pandas", "2.2", undefined],
    ["bundles", "main (dags)", "1", undefined],
    ["bundles", "main (dbt)", undefined, "1"],
    ["metadata", "build", 7, "7"],
  ]);
});

test("names that objects have by birth are names like any other", () => {
  const metadata = JSON.parse('{"__proto__": 1, "constructor": 2}');
  expect(diffLoadFacts(BARE, { ...BARE, metadata }).map(({ name, old }) => [name, old])).toEqual([
    ["__proto__", undefined],
    ["constructor", undefined],
  ]);
});
