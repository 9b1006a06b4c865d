import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { takeLock } from "#lib/host/lock-file.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "loadline-lock-"));
  path = join(directory, "host.lock");
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a lock file", () => {
  it("is held by one, who is named to the next, until it is released", () => {
    const first = takeLock(path);
    if (!first.held) throw new Error("not held");
    expect(takeLock(path)).toEqual({ held: false, holder: process.pid });
    first.release();
    expect(existsSync(path)).toBe(false);
    expect(takeLock(path).held).toBe(true);
  });

  it.each([
    ["of a process that has ended", JSON.stringify({ pid: 2 ** 22 - 1, identity: "gone" })],
    ["whose process id is another program's now", JSON.stringify({ pid: process.pid, identity: "earlier" })],
    ["that says nothing", ""],
  ])("%s is taken over", (_, content) => {
    writeFileSync(path, content);
    expect(takeLock(path).held).toBe(true);
    expect(readdirSync(directory)).toEqual(["host.lock"]);
  });

  it("that is stale goes to one of many who come at once", async () => {
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 - 1, identity: "gone" }));
    const source = `import { takeLock } from "#lib/host/lock-file.ts";
      process.stdout.write(String(takeLock(process.argv[1]).held));
      // Held until all have said what they got.
      process.stdin.resume();`;
    const programs = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ["--input-type=module", "-e", source, path], { stdio: ["pipe", "pipe", "inherit"] }),
    );
    const ends = programs.map((program) => once(program, "exit"));
    const said = await Promise.all(programs.map(async ({ stdout }) => String((await once(stdout, "data"))[0])));
    for (const { stdin } of programs) stdin.end();
    await Promise.all(ends);
    expect(said.sort()).toEqual([...Array(5).fill("false"), "true"]);
  });

  it("is not removed by one who lost it", () => {
    const first = takeLock(path);
    if (!first.held) throw new Error("not held");
    writeFileSync(path, "another's");
    first.release();
    expect(existsSync(path)).toBe(true);
  });
});
