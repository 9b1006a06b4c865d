import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { knownFacts } from "#bin/cli/known-facts.ts";
import { testIo } from "./support.ts";

let repository: string;
let elsewhere: string;
const git = (...args: string[]) =>
  execFileSync("git", ["-C", repository, "-c", "user.name=Ada", "-c", "user.email=ada@example.com", ...args], {
    encoding: "utf8",
  }).trim();

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "loadline-known-"));
  elsewhere = mkdtempSync(join(tmpdir(), "loadline-known-"));
  git("init", "--quiet", "--initial-branch=main");
  writeFileSync(join(repository, "a.txt"), "1");
  git("add", ".");
  git("commit", "--quiet", "--message", "Count refunds");
  // As CI systems check out: a commit, no branch.
  git("checkout", "--quiet", "--detach");
});
afterAll(() => {
  for (const directory of [repository, elsewhere]) rmSync(directory, { recursive: true, force: true });
});

const gitlab = (commit: string) => ({
  GITLAB_CI: "true",
  CI_PROJECT_URL: "https://gitlab.example.com/acme/shop",
  CI_COMMIT_SHA: commit,
  CI_COMMIT_BRANCH: "main",
  CI_COMMIT_MESSAGE: "As the server has it",
  GITLAB_USER_NAME: "Grace",
});

async function known(cwd: string, env: Record<string, string>, wanted: Parameters<typeof knownFacts>[0]) {
  const { io, written } = testIo({ env });
  return { ...(await knownFacts(wanted, { ...io, cwd })), notes: written.notes };
}

describe("what is known without being told", () => {
  it("is the checkout's commit, with branch and address from CI, which speaks of the same", async () => {
    const head = git("rev-parse", "HEAD");
    const author = { name: "Ada", email: "ada@example.com" };
    const message = "Count refunds";
    expect(await known(repository, {}, { git: true })).toMatchObject({
      repository: { url: null, commit: head, message, author },
      deployedBy: null,
    });
    expect(await known(repository, gitlab(head), { git: true })).toEqual({
      repository: { url: "https://gitlab.example.com/acme/shop", commit: head, branch: "main", message, author },
      deployedBy: { name: "Grace" },
      notes: [],
    });
  });

  it("is nothing of CI's commit where another one is checked out", async () => {
    const facts = (await known(repository, gitlab("f".repeat(40)), { git: true })).repository;
    expect(facts).toEqual({
      url: null,
      commit: git("rev-parse", "HEAD"),
      message: "Count refunds",
      author: { name: "Ada", email: "ada@example.com" },
    });
  });

  it("is what CI says where nothing is checked out", async () => {
    expect(await known(elsewhere, gitlab("f".repeat(40)), { git: true })).toMatchObject({
      repository: { commit: "f".repeat(40), branch: "main", message: "As the server has it" },
    });
  });

  it("is no commit at all where the checkout has changes, though CI names one", async () => {
    const head = git("rev-parse", "HEAD");
    writeFileSync(join(repository, "a.txt"), "2");
    const facts = await known(repository, gitlab(head), { git: true });
    git("checkout", "--", "a.txt");
    expect(facts).toMatchObject({ repository: null, deployedBy: { name: "Grace" } });
    expect(facts.notes).toEqual([expect.stringContaining("not committed")]);
  });

  it("is only who made CI run where no commit is wanted", async () => {
    expect(await known(repository, gitlab("f".repeat(40)), { git: false })).toEqual({
      repository: null,
      deployedBy: { name: "Grace" },
      notes: [],
    });
  });
});
