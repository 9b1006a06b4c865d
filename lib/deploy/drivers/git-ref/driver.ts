import { commitOfDigest, type ImageRef } from "../../../domain/image.ts";
import type { Availability, DeployTarget, LastOutput } from "../../target.ts";
import { bringCommit, readBranch, referenceOf, versionOf } from "./branch-state.ts";
import type { GitRefUnitConfig } from "./config.ts";
import { describeBranch } from "./describe-branch.ts";
import type { GitAccess } from "./git-access.ts";
import { GitError } from "./git-error.ts";
import { type GitRefUnit, moveBranch } from "./move-branch.ts";
import { withRepository } from "./repository.ts";

export const GIT_REF = "git-ref";
/** Kind of the connection that its units name. */
export const GIT = "git";

/** A branch of a git repository as deploy target, such as the one that a git bundle of Airflow follows (docs/rollback-airflow.md). */
export function openGitRef(access: GitAccess, { branch }: GitRefUnitConfig): DeployTarget {
  const unit: GitRefUnit = { access, branch };
  return {
    driver: GIT_REF,
    running: (signal) =>
      withRepository(access, signal, async (repository) =>
        describeBranch(access, branch, await readBranch(repository, branch, { history: false })),
      ),
    lookUp: (image, signal) => lookUp(unit, image, signal),
    async describe(image) {
      const commit = image.digest === null ? null : commitOfDigest(image.digest);
      if (commit === null) return null;
      const { url } = access.remote;
      const labels = { "org.opencontainers.image.revision": commit, "org.opencontainers.image.source": url };
      return { digest: image.digest, aliases: [], labels };
    },
    output: (signal) => outputOf(unit, signal),
    deploy: (request) => moveBranch(unit, request),
    warnings: null,
    // There is no process to keep alive.
    revive: null,
  };
}

async function outputOf({ access, branch }: GitRefUnit, signal: AbortSignal): Promise<LastOutput | null> {
  return withRepository(access, signal, async (repository) => {
    const { commit } = await readBranch(repository, branch, { history: false });
    return commit === null ? null : { image: versionOf(access, branch, commit), aliases: [], text: "" };
  });
}

async function lookUp({ access, branch }: GitRefUnit, image: ImageRef, signal: AbortSignal): Promise<Availability> {
  try {
    return await withRepository(access, signal, async (repository): Promise<Availability> => {
      if (image.digest === null) {
        const isOwn = image.reference === referenceOf(access.remote, branch);
        const { commit } = isOwn ? await readBranch(repository, branch, { history: false }) : { commit: null };
        return commit === null
          ? { state: "image_gone", reason: `${image.reference} names no commit of ${access.remote.name}.` }
          : { state: "restorable", image: versionOf(access, branch, commit), sizeBytes: null };
      }
      const commit = commitOfDigest(image.digest);
      if (commit === null) return { state: "image_gone", reason: `${image.digest} is no commit.` };
      const missing = await bringCommit(repository, commit, { history: false });
      return missing === null
        ? { state: "restorable", image: versionOf(access, branch, commit), sizeBytes: null }
        : { state: "image_gone", reason: missing };
    });
  } catch (error) {
    // What cannot be asked says nothing of the commit.
    if (error instanceof GitError) return { state: "unknown", reason: error.message };
    throw error;
  }
}
