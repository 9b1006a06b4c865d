import { readFileSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { EXIT } from "#bin/cli/exit-codes.ts";
import { buildProgram, runCli } from "#bin/cli/run-cli.ts";
import { keyCandidates } from "#bin/commands/assets.ts";
import { testIo } from "./support.ts";

const documentation = readFileSync(new URL("../../../docs/cli.md", import.meta.url), "utf8");

/** Full names of the commands that do something, such as `assets changes`. */
function commandNames(command: Command, above = ""): string[] {
  const children = command.commands.filter((child) => child.name() !== "help");
  const name = `${above} ${command.name()}`.trim();
  return children.length === 0 ? [name] : children.flatMap((child) => commandNames(child, name));
}

describe("the command line", () => {
  it("has a section in the documentation for every command", () => {
    for (const name of commandNames(buildProgram(testIo().io))) {
      expect(documentation, name).toMatch(new RegExp(`^### \`${name}\\b`, "m"));
    }
  });

  it("says on stderr what is missing, and exits as for usage", async () => {
    const { io, written } = testIo({
      env: { LOADLINE_DEPLOYMENT: "prod", LOADLINE_LOCATION: "", LOADLINE_TOKEN: "t" },
    });
    expect(await runCli(["history"], io)).toBe(EXIT.usage);
    expect(written.out).toBe("");
    expect(written.notes.join()).toMatch(/LOADLINE_URL.*LOADLINE_LOCATION/);
    expect(written.notes.join()).not.toContain("LOADLINE_DEPLOYMENT");
  });

  it.each([
    ["an address that is none", { LOADLINE_URL: "loadline.example.com" }, /not a web address/],
    ["a token with a line end in it", { LOADLINE_TOKEN: "lln_x\ny" }, /characters that no token has/],
  ])("refuses %s before it calls anybody", async (_, changed, words) => {
    const env = { LOADLINE_URL: "http://127.0.0.1:1", LOADLINE_TOKEN: "t", ...changed };
    const { io, written } = testIo({ env });
    expect(await runCli(["gate", "--deployment", "prod", "--location", "orders"], io)).toBe(EXIT.usage);
    expect(written.notes.join()).toMatch(words);
  });

  it("takes help and the version for no error", async () => {
    const { io, written } = testIo();
    expect(await runCli(["--version"], io)).toBe(EXIT.ok);
    expect(written.out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await runCli(["help", "record"], io)).toBe(EXIT.ok);
    expect(await runCli([], io)).toBe(EXIT.usage);
  });
});

it("an asset's key is one argument per part, or all parts in one; what was typed comes first", () => {
  expect(keyCandidates(["orders"])).toEqual([["orders"]]);
  expect(keyCandidates(["orders/daily"])).toEqual([["orders/daily"], ["orders", "daily"]]);
  expect(keyCandidates(["a/b", "c"])).toEqual([["a/b", "c"]]);
  expect(keyCandidates(["/"])).toEqual([["/"]]);
});
