import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isAlive } from "#lib/config/process-identity.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));

/** A clone in which nothing is installed, as far as bootstrap looks at it. */
let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "loadline-clone-"));
  mkdirSync(join(clone, "bin"));
  for (const name of ["bootstrap.mjs", "generate-client.mjs", "pinned-node.mjs"]) {
    cpSync(join(REPOSITORY, "bin", name), join(clone, "bin", name));
  }
  cpSync(join(REPOSITORY, "package-lock.json"), join(clone, "package-lock.json"));
});
afterEach(() => rmSync(clone, { recursive: true, force: true }));

/** A program in npm's place. */
function bootstrap(npm: string) {
  writeFileSync(join(clone, "npm.js"), npm);
  const env = { ...process.env, npm_execpath: join(clone, "npm.js") };
  return spawn(process.execPath, [join(clone, "bin/bootstrap.mjs"), "demo"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends the installation with itself at %s", async (signal) => {
  const child = bootstrap(`
    require("node:fs").writeFileSync(${JSON.stringify(join(clone, "pid"))}, String(process.pid));
    setInterval(() => {}, 1000);`);
  const pid = await vi.waitFor(() => {
    const text = readFileSync(join(clone, "pid"), "utf8");
    expect(text).not.toBe("");
    return Number(text);
  }, 10_000);
  const exited = once(child, "exit");
  child.kill(signal);
  expect(await exited).toEqual([1, null]);
  expect(isAlive(pid)).toBe(false);
});

it("says in a line what keeps it from installing", async () => {
  const child = bootstrap(`console.error("npm error code ENOSPC"); process.exit(1);`);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  expect(await once(child, "close")).toEqual([1, null]);
  expect(said).toContain("The packages could not be installed.\nNo space is left on the disk");
});
