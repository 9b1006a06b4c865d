import { describe, expect, it } from "vitest";
import { ciFacts } from "#bin/cli/ci-facts.ts";

const commit = "0123456789abcdef0123456789abcdef01234567";

/** As each system documents its variables. */
const RUNS: readonly [string, Record<string, string>, ReturnType<typeof ciFacts>][] = [
  [
    "GitHub Actions, on a branch",
    {
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://github.example.com",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SHA: commit,
      GITHUB_REF_TYPE: "branch",
      GITHUB_REF_NAME: "release/1",
      GITHUB_HEAD_REF: "",
      GITHUB_ACTOR: "ada",
    },
    {
      git: { url: "https://github.example.com/acme/shop", commit, branch: "release/1" },
      deployedBy: { name: "ada" },
    },
  ],
  [
    "GitHub Actions, of a pull request",
    {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SHA: commit,
      GITHUB_REF_TYPE: "branch",
      GITHUB_REF_NAME: "12/merge",
      GITHUB_HEAD_REF: "count-refunds",
    },
    { git: { url: "https://github.com/acme/shop", commit, branch: "count-refunds" } },
  ],
  [
    "GitHub Actions, of a tag",
    {
      GITHUB_ACTIONS: "true",
      GITHUB_REPOSITORY: "acme/shop",
      GITHUB_SHA: commit,
      GITHUB_REF_TYPE: "tag",
      GITHUB_REF_NAME: "v1",
    },
    { git: { url: "https://github.com/acme/shop", commit } },
  ],
  [
    "GitLab CI",
    {
      GITLAB_CI: "true",
      CI_PROJECT_URL: "https://gitlab.example.com/acme/shop",
      CI_COMMIT_SHA: commit,
      CI_COMMIT_BRANCH: "main",
      CI_COMMIT_MESSAGE: "Count refunds\n\nThey were lost.\n",
      CI_COMMIT_AUTHOR: "Ada Byron <ada@example.com>",
      GITLAB_USER_NAME: "Grace",
      GITLAB_USER_EMAIL: "grace@example.com",
    },
    {
      git: {
        url: "https://gitlab.example.com/acme/shop",
        commit,
        branch: "main",
        message: "Count refunds\n\nThey were lost.",
        author: { name: "Ada Byron", email: "ada@example.com" },
      },
      deployedBy: { name: "Grace", email: "grace@example.com" },
    },
  ],
  [
    "Azure Pipelines",
    {
      TF_BUILD: "True",
      BUILD_REPOSITORY_URI: "https://acme@dev.azure.com/acme/data/_git/shop",
      BUILD_SOURCEVERSION: commit,
      BUILD_SOURCEBRANCH: "refs/heads/release/1",
      BUILD_SOURCEVERSIONMESSAGE: "Count refunds",
      BUILD_REQUESTEDFOR: "Ada",
      BUILD_REQUESTEDFOREMAIL: "ada@example.com",
    },
    {
      git: {
        url: "https://dev.azure.com/acme/data/_git/shop",
        commit,
        branch: "release/1",
        message: "Count refunds",
      },
      deployedBy: { name: "Ada", email: "ada@example.com" },
    },
  ],
  [
    "Buildkite",
    {
      BUILDKITE: "true",
      BUILDKITE_REPO: "git@git.example.com:acme/shop.git",
      BUILDKITE_COMMIT: commit,
      BUILDKITE_BRANCH: "main",
      BUILDKITE_MESSAGE: "Count refunds",
      BUILDKITE_BUILD_AUTHOR: "Ada",
      BUILDKITE_BUILD_AUTHOR_EMAIL: "ada@example.com",
      BUILDKITE_BUILD_CREATOR: "Grace",
    },
    {
      git: {
        url: "https://git.example.com/acme/shop",
        commit,
        branch: "main",
        message: "Count refunds",
        author: { name: "Ada", email: "ada@example.com" },
      },
      deployedBy: { name: "Grace" },
    },
  ],
  [
    "CircleCI",
    {
      CIRCLECI: "true",
      CIRCLE_REPOSITORY_URL: "git@github.com:acme/shop.git",
      CIRCLE_SHA1: commit,
      CIRCLE_BRANCH: "main",
      CIRCLE_USERNAME: "ada",
    },
    { git: { url: "https://github.com/acme/shop", commit, branch: "main" }, deployedBy: { name: "ada" } },
  ],
  [
    "Bitbucket Pipelines",
    {
      BITBUCKET_BUILD_NUMBER: "7",
      BITBUCKET_GIT_HTTP_ORIGIN: "https://bitbucket.org/acme/shop",
      BITBUCKET_COMMIT: commit,
      BITBUCKET_BRANCH: "main",
    },
    { git: { url: "https://bitbucket.org/acme/shop", commit, branch: "main" } },
  ],
  [
    "Jenkins",
    {
      JENKINS_URL: "https://ci.example.com/",
      GIT_URL: "https://user:secret@git.example.com/acme/shop.git",
      GIT_COMMIT: commit,
      GIT_BRANCH: "origin/main",
    },
    { git: { url: "https://git.example.com/acme/shop", commit, branch: "main" } },
  ],
  [
    "Woodpecker",
    {
      CI: "woodpecker",
      CI_REPO_URL: "https://git.example.com/acme/shop",
      CI_COMMIT_SHA: commit,
      CI_COMMIT_BRANCH: "main",
      CI_COMMIT_MESSAGE: "Count refunds",
      CI_COMMIT_AUTHOR: "ada",
      CI_COMMIT_AUTHOR_EMAIL: "ada@example.com",
    },
    {
      git: {
        url: "https://git.example.com/acme/shop",
        commit,
        branch: "main",
        message: "Count refunds",
        author: { name: "ada", email: "ada@example.com" },
      },
    },
  ],
];

describe("what a CI system says", () => {
  it.each(RUNS)("%s", (_, env, facts) => expect(ciFacts(env)).toEqual(facts));

  it("is nothing outside of one, and no commit where it names none that can be one", () => {
    expect(ciFacts({ CI: "true", GITHUB_SHA: commit })).toBeNull();
    const buildkite = { BUILDKITE: "true", BUILDKITE_REPO: "https://git.example.com/x", BUILDKITE_COMMIT: "HEAD" };
    expect(ciFacts(buildkite)).toEqual({ git: null });
  });

  it("is told without an address where it has none", () => {
    expect(ciFacts({ GITHUB_ACTIONS: "true", GITHUB_SHA: commit })).toEqual({ git: { url: null, commit } });
  });
});
