import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readRepository } from "#bin/cli/read-repository.ts";
import { webAddress } from "#bin/cli/web-address.ts";

let directory: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", directory, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
    encoding: "utf8",
  }).trim();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "loadline-repository-"));
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(directory, "a.txt"), "1");
  git("add", ".");
  git("commit", "--quiet", "--message", "First\n\nWith a body");
  git("remote", "add", "origin", "https://ci:secret@git.example.com/team/orders.git");
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("the current repository", () => {
  it("says commit, branch, message, author and address, without the password in it", async () => {
    writeFileSync(join(directory, "untracked.json"), "[]");
    expect(await readRepository(directory, undefined)).toEqual({
      state: "read",
      facts: {
        url: "https://git.example.com/team/orders",
        commit: git("rev-parse", "HEAD"),
        branch: "main",
        message: "First\n\nWith a body",
        author: { name: "Ada", email: "ada@example.com" },
      },
    });
  });

  it("says nothing of the checked-out commit when a tracked file was modified, but does of a named one", async () => {
    writeFileSync(join(directory, "a.txt"), "2");
    expect(await readRepository(directory, undefined)).toEqual({ state: "dirty" });
    const named = await readRepository(directory, git("rev-parse", "--short", "HEAD"));
    expect(named).toMatchObject({ state: "read", facts: { commit: git("rev-parse", "HEAD") } });
    git("checkout", "--", "a.txt");
  });

  it("is none outside of one, for a commit it does not hold, and for text that git would take as an option", async () => {
    expect(await readRepository(tmpdir(), undefined)).toEqual({ state: "none" });
    expect(await readRepository(directory, "0123456789")).toEqual({ state: "none" });
    expect(await readRepository(directory, "--output=/tmp/x")).toEqual({ state: "none" });
  });
});

describe("a remote's web address", () => {
  it.each([
    ["git@git.example.com:team/orders.git", "https://git.example.com/team/orders"],
    ["git.example.com:team/orders", "https://git.example.com/team/orders"],
    ["ssh://git@git.example.com:2222/team/orders.git", "https://git.example.com/team/orders"],
    ["https://user:secret@git.example.com:8443/team/orders.git", "https://git.example.com:8443/team/orders"],
    ["http://localhost:3000/team/orders/", "http://localhost:3000/team/orders"],
    ["/srv/git/orders.git", "/srv/git/orders.git"],
  ])("of %s is %s", (remote, address) => expect(webAddress(remote)).toBe(address));
});
