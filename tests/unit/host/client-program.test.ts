import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildClientProgram } from "#lib/host/client-program.ts";

let directory: string;
let file: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "loadline-client-"));
  file = join(directory, "loadline.mjs");
  await buildClientProgram(file);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const run = (...args: string[]) =>
  execFileSync(process.execPath, [file, ...args], { cwd: directory, encoding: "utf8" });

describe("the command line that a server hands out", () => {
  it("runs on Node alone, far from any package", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(run("--version")).toBe(`${version}\n`);
    const imported = [...readFileSync(file, "utf8").matchAll(/\bfrom ?"([^"]+)"/g)].map((found) => found[1]);
    expect(imported.length).toBeGreaterThan(0);
    expect(imported.filter((name) => !name?.startsWith("node:"))).toEqual([]);
  });

  it("has the commands that talk to a server, and none that work on the server's machine", () => {
    const help = run("help");
    for (const name of ["record", "announce", "gate", "history", "diff", "assets", "rollback"]) {
      expect(help).toMatch(new RegExp(`^  ${name}\\b`, "m"));
    }
    for (const name of ["token", "apply", "keys", "start"]) expect(help).not.toMatch(new RegExp(`^  ${name}\\b`, "m"));
  });

  it("brings nothing of the server's side along", () => {
    const program = readFileSync(file, "utf8");
    // Not by `toMatch`: it would print the whole program.
    const found = ["prisma", "LOADLINE_WORKER_KEYS", "audit_event"].filter((word) => program.includes(word));
    expect(found).toEqual([]);
  });
});
