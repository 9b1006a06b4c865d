import type { z } from "zod";
import type { announceDeployOperation, LoadHeader } from "#lib/contracts/loads.ts";
import { CliError } from "./cli-error.ts";
import { EXIT } from "./exit-codes.ts";
import type { KnownFacts } from "./known-facts.ts";
import { parsePerson } from "./parse-person.ts";
import type { RepositoryFacts } from "./read-repository.ts";

/** Options about what was deployed, as given. */
export type FactFlags = {
  image?: string;
  imageDigest?: string;
  commit?: string;
  gitUrl?: string;
  branch?: string;
  message?: string;
  author?: string;
  description?: string;
  deployedBy?: string;
  deployType?: string;
};

/** The facts that a push and an announcement share. */
export type DeployFacts = Partial<z.input<typeof announceDeployOperation.body & object>>;
type Git = NonNullable<LoadHeader["git"]>;

/** Longest description that the API takes; a commit message may be longer. */
const DESCRIPTION_LENGTH = 5000;

/**
 * Facts of a deploy: options win over `given` (the body), which wins over what is known without being told (the
 * repository, CI). A description that nobody gave is the commit's message.
 */
export function deployFacts(flags: FactFlags, given: DeployFacts, known: KnownFacts): DeployFacts {
  const image = imageOf(flags, given.image);
  const git = gitOf(flags, given.git ?? null, known.repository);
  const description = flags.description ?? given.description ?? messageOf(git);
  const told = flags.deployedBy === undefined ? given.deployedBy : parsePerson(flags.deployedBy);
  const deployedBy = told ?? known.deployedBy ?? undefined;
  const deployType = (flags.deployType as LoadHeader["deployType"]) ?? given.deployType;
  return {
    ...(image ? { image } : {}),
    ...(git ? { git } : {}),
    ...(description !== undefined ? { description } : {}),
    ...(deployType !== undefined ? { deployType } : {}),
    ...(deployedBy !== undefined ? { deployedBy } : {}),
  };
}

function imageOf(flags: FactFlags, given: DeployFacts["image"]): DeployFacts["image"] {
  // What a body says is the server's to judge, unless options are to be laid over it.
  if (flags.image === undefined && flags.imageDigest === undefined) return given;
  const reference = flags.image ?? given?.reference;
  // Another reference than the body's is another image: its digest does not carry over.
  const digest = flags.imageDigest ?? (reference === given?.reference ? given?.digest : undefined);
  if (reference === undefined) throw new CliError(EXIT.usage, "--image-digest needs --image as well.");
  return digest === undefined ? { reference } : { reference, digest };
}

function messageOf(git: Git | null): string | undefined {
  return typeof git?.message === "string" ? git.message.slice(0, DESCRIPTION_LENGTH).toWellFormed() : undefined;
}

type KnownGit = { [Name in keyof Git]?: Git[Name] | null | undefined };
const GIT_FLAGS = ["commit", "gitUrl", "branch", "message", "author"] as const;

function gitOf(flags: FactFlags, given: Git | null, repository: RepositoryFacts | null): Git | null {
  const asked = GIT_FLAGS.some((name) => flags[name] !== undefined);
  if (given !== null && !asked) return given;
  const known: KnownGit = given ?? repository ?? {};
  const sameCommit = flags.commit === undefined || String(known.commit ?? "").startsWith(flags.commit.toLowerCase());
  // Message, author and branch of another commit say nothing about this one.
  const base: KnownGit = sameCommit ? known : { url: known.url };
  const url = flags.gitUrl ?? base.url ?? undefined;
  const commit = base.commit ?? flags.commit?.toLowerCase();
  if (url === undefined || commit === undefined) {
    if (!asked) return null;
    const lacking = commit === undefined ? "--commit" : "--git-url";
    throw new CliError(EXIT.usage, `A commit is recorded with its repository's address: give ${lacking} as well.`);
  }
  const branch = flags.branch ?? base.branch ?? undefined;
  const message = flags.message ?? base.message ?? undefined;
  const author = flags.author === undefined ? (base.author ?? undefined) : parsePerson(flags.author);
  return {
    url,
    commit,
    ...(branch !== undefined ? { branch } : {}),
    ...(message !== undefined ? { message } : {}),
    ...(author !== undefined ? { author } : {}),
  };
}
