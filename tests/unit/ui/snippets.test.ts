import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { countsText, plural } from "#lib/client/format/counts.ts";
import {
  airflowFile,
  dagsterFile,
  editorTokenCommand,
  firstLoadCommand,
  githubStep,
  gitlabJob,
  shellWord,
} from "#lib/client/format/snippets.ts";
import { readDeclared } from "#lib/config/declared.ts";
import { airflowConfigSchema } from "#lib/sources/airflow/config.ts";
import { dagsterConfigSchema } from "#lib/sources/dagster/config.ts";

test.each([
  ["prod", "prod"],
  ["my deployment", "'my deployment'"],
  ["it's $(rm -rf)", "'it'\\''s $(rm -rf)'"],
  ["", "''"],
])("%j is one word of a shell as %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});

test("commands name the deployment safely, in words and in addresses", () => {
  expect(editorTokenCommand("a b")).toContain("--deployment 'a b')");
  expect(firstLoadCommand("http://h", "a b/c")).toContain("/deployments/a%20b%2Fc/locations/");
});

test.each(["prod", "a b/c", 'it\'s: "x" #1', "{{ evil }}"])(
  "files of CI and of configuration hold the name %j as it is",
  (name) => {
    const variables = { LOADLINE_URL: "https://h", LOADLINE_DEPLOYMENT: name, LOADLINE_LOCATION: "orders" };
    const [, step] = parse(githubStep("https://h", name));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what GitHub fills in
    expect(step.env).toEqual({ ...variables, LOADLINE_TOKEN: "${{ secrets.LOADLINE_TOKEN }}" });
    expect(step.run).toContain("record --assets assets.json");
    expect(parse(gitlabJob("https://h", name)).record.variables).toEqual(variables);
    for (const file of [dagsterFile(name), airflowFile(name)]) {
      const directory = mkdtempSync(join(tmpdir(), "loadline-snippets-"));
      writeFileSync(join(directory, "loadline.yml"), file);
      const declared = readDeclared(join(directory, "loadline.yml"), { AIRFLOW_PASSWORD: "secret" });
      rmSync(directory, { recursive: true });
      expect(declared.deployments.map((deployment) => deployment.name)).toEqual([name]);
      for (const { kind, config } of declared.deployments[0]?.connections ?? []) {
        expect((kind === "dagster" ? dagsterConfigSchema : airflowConfigSchema).safeParse(config).success).toBe(true);
      }
      expect(declared.deployments[0]?.connections).toHaveLength(1);
    }
  },
);

test("counts read as words", () => {
  expect(countsText({ added: 3, removed: 1, changed: 12_000 })).toBe("3 added, 1 removed, 12,000 changed");
  expect(countsText({ added: 0, removed: 0, changed: 0 })).toBe("no changes");
  expect(plural(1, "asset")).toBe("1 asset");
  expect(plural(0, "asset depends", "assets depend")).toBe("0 assets depend");
});
