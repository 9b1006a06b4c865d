import { describe, expect, test } from "vitest";
import { diffCsvLines, type ExportedChange } from "#lib/domain/diff/export-csv.ts";
import { markdownChange, markdownGroup, markdownHead } from "#lib/domain/diff/export-markdown.ts";

const names = (more: object) => ({ added: [], removed: [], changed: [], ...more });
const changed = (details: ExportedChange["details"], key = ["a"]): ExportedChange => ({
  key,
  group: null,
  kind: "changed",
  details,
});

describe("a diff as CSV", () => {
  test("gives a key of several parts back, whatever they hold", () => {
    expect(diffCsvLines({ key: ["a/b", 'c"d'], group: "g", kind: "added" })).toBe(
      '"[""a/b"",""c\\""d""]","","g","added","","","","",""\r\n',
    );
  });

  test.each(["=HYPERLINK(1)", "+1", "-1", "@x", "\tx"])("a name that begins like the formula %j is none", (text) => {
    const line = diffCsvLines({ key: [text], group: text, kind: "removed" });
    expect(line.startsWith(`"'${text}","","'${text}"`)).toBe(true);
  });

  test("has old beside new of every facet, and nothing of what is ignored", () => {
    const lines = diffCsvLines(
      changed({
        codeVersion: { old: null, new: "2" },
        dependencies: names({ added: [["x", "y"]] }),
        partitionsDefinition: { old: { type: "static", keys: ["a"] }, new: null },
        metadata: names({
          changed: ["m"],
          values: [{ name: "m", old: { type: "int", value: 1 }, new: { type: "int", value: 2 } }],
        }),
        ignoredMetadata: names({ added: ["noise"] }),
      }),
    );
    expect(lines.trimEnd().split("\r\n")).toEqual([
      '"a","","","changed","code_version","","added","","2"',
      '"a","","","changed","dependencies","x / y","added","",""',
      '"a","","","changed","partitions_definition","","removed","{""type"":""static"",""keys"":[""a""]}",""',
      '"a","","","changed","metadata","m","changed","{""type"":""int"",""value"":1}","{""type"":""int"",""value"":2}"',
    ]);
  });
});

test("a mapping that changed beside a parent that came is told, too", () => {
  const mapping = (type: string) => ({ partitionMapping: { type } });
  const dependencies = names({
    added: [["b"]],
    values: [
      { name: ["a"], old: mapping("last"), new: mapping("all") },
      { name: ["b"], old: null, new: { partitionMapping: null } },
    ],
  });
  const lines = diffCsvLines(changed({ dependencies })).trimEnd().split("\r\n");
  expect(lines.map((line) => line.split(",").slice(4, 7).join())).toEqual([
    '"dependencies","b","added"',
    '"dependencies","a","changed"',
  ]);
});

describe("a diff as Markdown", () => {
  test("shows text of others as text: no link, mention, table cell or fence comes out of it", () => {
    const hostile = "`` @team | [x](https://evil.example) \n# heading";
    expect(markdownGroup(hostile)).toBe("\n#### Group ``` `` @team ¦ [x](https://evil.example) # heading ```\n\n");
    expect(markdownChange({ key: [hostile], group: null, kind: "added" }).split("\n")).toHaveLength(2);
  });

  test("cuts values that are long, by characters and not through one", () => {
    const line = markdownChange(changed({ codeVersion: { old: "😀".repeat(500), new: "2" } }));
    expect(line).toContain(`\`${"😀".repeat(120)}…\` → \`2\``);
  });

  test("names at most twelve of a facet", () => {
    const many = names({ added: Array.from({ length: 15 }, (_, place) => `t${place}`) });
    expect(markdownChange(changed({ tags: many }))).toContain("+ `t11`; and 3 more");
  });

  test("begins with what differs in the loads themselves", () => {
    const head = markdownHead({
      location: "shop",
      from: 0,
      to: 2,
      counts: { added: 1, removed: 0, changed: 0 },
      facts: [{ group: "runtime", name: "pandas", old: undefined, new: "2.2" }],
    });
    expect(head).toBe(
      "### `shop`: before the first load → load #2\n\n1 added, 0 removed, 0 changed.\n\n" +
        "| Load | Old | New |\n|---|---|---|\n| `pandas` |  | `2.2` |\n",
    );
  });
});
