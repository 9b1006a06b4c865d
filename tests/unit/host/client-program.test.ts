import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answerClientProgram, buildClientProgram } from "#lib/host/client-program.ts";

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

describe("the server that hands it out", () => {
  /** A server that answers with that file alone, and its address. */
  async function serving(path: string) {
    const server = createServer((request, response) => void answerClientProgram(request, response, path));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const stop = async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, stop };
  }

  it("gives it whole, tells its size, and takes nothing", async () => {
    const { address, stop } = await serving(file);
    const program = readFileSync(file, "utf8");
    expect(await (await fetch(address)).text()).toBe(program);
    const head = await fetch(address, { method: "HEAD" });
    expect(head.headers.get("content-length")).toBe(String(Buffer.byteLength(program)));
    expect((await fetch(address, { method: "POST", body: "x" })).status).toBe(405);
    await stop();
  });

  it("goes on when the file is not there, and has it the next time", async () => {
    const path = join(directory, "later.mjs");
    const { address, stop } = await serving(path);
    expect((await fetch(address)).status).toBe(503);
    writeFileSync(path, "export {};");
    expect(await (await fetch(address)).text()).toBe("export {};");
    await stop();
  });

  it.runIf(process.platform === "linux")("holds no file open for readers who left in the middle", async () => {
    const path = join(directory, "large.mjs");
    // More than sockets hold, so that the server still waits for its reader when that one leaves.
    writeFileSync(path, " ".repeat(64 * 1024 * 1024));
    const { address, stop } = await serving(path);
    const open = () =>
      readdirSync("/proc/self/fd").filter((name) => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`) === path;
        } catch {
          return false;
        }
      }).length;
    const leave = () =>
      new Promise<void>((resolve, reject) => {
        const request = get(address, { agent: false }, (response) => {
          response.once("data", () => {
            expect(open()).toBeGreaterThan(0);
            response.destroy();
            resolve();
          });
        });
        request.on("error", reject);
      });
    for (let reader = 0; reader < 5; reader++) await leave();
    await expect.poll(open).toBe(0);
    await stop();
  });
});
