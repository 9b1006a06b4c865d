import { parsePerson } from "./parse-person.ts";
import { webAddress } from "./web-address.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What a CI system says of the run that it makes, in the variables that it sets. */
export type CiFacts = {
  /** Null where it names no commit, or not in a form that can be one. */
  git: {
    url: string | null;
    commit: string;
    branch?: string;
    message?: string;
    author?: { name: string; email?: string };
  } | null;
  /** Who made it run. */
  deployedBy?: { name: string; email?: string };
};

/** Variables by what they say; several names: the first that is set. */
type System = {
  isHere: (env: Environment) => boolean;
  url: (env: Environment) => string | undefined;
  commit: string;
  branch: (env: Environment) => string | undefined;
  message?: string;
  /** Name, and address where it has a variable of its own. */
  author?: readonly [name: string, email?: string];
  actor?: readonly [name: string, email?: string];
};

const first =
  (...names: readonly string[]) =>
  (env: Environment): string | undefined =>
    names.map((name) => env[name]).find((value) => value !== undefined && value !== "");

/**
 * The systems that say enough, by their documentation. Forgejo, Gitea and act set GitHub's variables, with addresses
 * of their own.
 */
const SYSTEMS: readonly System[] = [
  {
    isHere: (env) => env.GITHUB_ACTIONS === "true",
    url: (env) => env.GITHUB_REPOSITORY && `${env.GITHUB_SERVER_URL || "https://github.com"}/${env.GITHUB_REPOSITORY}`,
    commit: "GITHUB_SHA",
    // The name of a tag is no branch.
    branch: (env) => env.GITHUB_HEAD_REF || (env.GITHUB_REF_TYPE === "branch" ? env.GITHUB_REF_NAME : undefined),
    actor: ["GITHUB_ACTOR"],
  },
  {
    isHere: (env) => env.GITLAB_CI === "true",
    url: first("CI_PROJECT_URL"),
    commit: "CI_COMMIT_SHA",
    branch: first("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "CI_COMMIT_BRANCH"),
    message: "CI_COMMIT_MESSAGE",
    author: ["CI_COMMIT_AUTHOR"],
    actor: ["GITLAB_USER_NAME", "GITLAB_USER_EMAIL"],
  },
  {
    isHere: (env) => env.TF_BUILD === "True",
    url: first("BUILD_REPOSITORY_URI"),
    commit: "BUILD_SOURCEVERSION",
    branch: (env) => /^refs\/heads\/(.+)$/.exec(env.BUILD_SOURCEBRANCH ?? "")?.[1],
    message: "BUILD_SOURCEVERSIONMESSAGE",
    actor: ["BUILD_REQUESTEDFOR", "BUILD_REQUESTEDFOREMAIL"],
  },
  {
    isHere: (env) => env.BITBUCKET_BUILD_NUMBER !== undefined,
    url: first("BITBUCKET_GIT_HTTP_ORIGIN"),
    commit: "BITBUCKET_COMMIT",
    branch: first("BITBUCKET_BRANCH"),
  },
  {
    isHere: (env) => env.BUILDKITE === "true",
    url: first("BUILDKITE_REPO"),
    commit: "BUILDKITE_COMMIT",
    branch: first("BUILDKITE_BRANCH"),
    message: "BUILDKITE_MESSAGE",
    author: ["BUILDKITE_BUILD_AUTHOR", "BUILDKITE_BUILD_AUTHOR_EMAIL"],
    actor: ["BUILDKITE_BUILD_CREATOR", "BUILDKITE_BUILD_CREATOR_EMAIL"],
  },
  {
    isHere: (env) => env.CIRCLECI === "true",
    url: first("CIRCLE_REPOSITORY_URL"),
    commit: "CIRCLE_SHA1",
    branch: first("CIRCLE_BRANCH"),
    actor: ["CIRCLE_USERNAME"],
  },
  {
    isHere: (env) => env.CI === "woodpecker",
    url: first("CI_REPO_URL"),
    commit: "CI_COMMIT_SHA",
    branch: first("CI_COMMIT_SOURCE_BRANCH", "CI_COMMIT_BRANCH"),
    message: "CI_COMMIT_MESSAGE",
    author: ["CI_COMMIT_AUTHOR", "CI_COMMIT_AUTHOR_EMAIL"],
  },
  {
    // Its git plugin sets them, with the remote's name before the branch's.
    isHere: (env) => env.JENKINS_URL !== undefined,
    url: first("GIT_URL"),
    commit: "GIT_COMMIT",
    branch: (env) => env.CHANGE_BRANCH || env.BRANCH_NAME || env.GIT_BRANCH?.replace(/^origin\//, ""),
    actor: ["BUILD_USER", "BUILD_USER_EMAIL"],
  },
];

/** What the CI system in whose run we are says; null outside of one. */
export function ciFacts(env: Environment): CiFacts | null {
  const system = SYSTEMS.find(({ isHere }) => isHere(env));
  if (system === undefined) return null;
  const deployedBy = personOf(env, system.actor);
  return { git: gitOf(env, system), ...(deployedBy === undefined ? {} : { deployedBy }) };
}

function gitOf(env: Environment, system: System): CiFacts["git"] {
  const commit = env[system.commit]?.toLowerCase() ?? "";
  // Some say HEAD where they were not told.
  if (!/^[0-9a-f]{7,64}$/.test(commit)) return null;
  const url = system.url(env);
  const branch = system.branch(env);
  const message = system.message === undefined ? undefined : env[system.message]?.trim();
  const author = personOf(env, system.author);
  return {
    url: url ? webAddress(url) : null,
    commit,
    ...(branch ? { branch: branch.slice(0, 1000) } : {}),
    ...(message ? { message: message.slice(0, 20_000).toWellFormed() } : {}),
    ...(author === undefined ? {} : { author }),
  };
}

/** A variable may hold `Name <email>`; an address of its own wins. */
function personOf(env: Environment, names: System["actor"]): { name: string; email?: string } | undefined {
  const text = names === undefined ? "" : (env[names[0]]?.trim() ?? "");
  if (text === "") return undefined;
  const person = parsePerson(text);
  const email = names?.[1] === undefined ? person.email : env[names[1]] || person.email;
  return { name: person.name.slice(0, 255), ...(email ? { email: email.slice(0, 320) } : {}) };
}
