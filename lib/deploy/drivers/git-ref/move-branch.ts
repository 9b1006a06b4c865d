import { commitOfDigest, type ImageRef } from "../../../domain/image.ts";
import type { DeployOutcome, DeployRequest } from "../../target.ts";
import {
  type BranchState,
  branchRef,
  bringCommit,
  type DeployRecord,
  keptRef,
  makeRecord,
  NO_RECORD,
  readBranch,
  recordRef,
  referenceOf,
  versionOf,
} from "./branch-state.ts";
import { describeBranch } from "./describe-branch.ts";
import type { GitAccess } from "./git-access.ts";
import { gitError, lastWords } from "./git-error.ts";
import { type Repository, withRepository } from "./repository.ts";

/** How often the branch is looked at again when somebody else moves it at the same time. */
const MOST_LOOKS = 6;

export type GitRefUnit = { readonly access: GitAccess; readonly branch: string };

/**
 * Moves the branch to a commit. The branch, the record with the fencing token and the mark that keeps the commit that is
 * left go in one push, which the remote takes as a whole or not at all, and only while branch and record are what was
 * read: two deploys at once cannot both go through, and a crash leaves either all of it or nothing.
 */
export async function moveBranch(unit: GitRefUnit, request: DeployRequest): Promise<DeployOutcome> {
  return withRepository(unit.access, request.signal, async (repository) => {
    let refusedAt: string | null = null;
    for (let look = 1; ; look++) {
      const state = await readBranch(repository, unit.branch, { history: true });
      request.progress(standing(unit, state));
      const step = await attempt(repository, unit, request, state);
      if (step.type === "ended") return step.outcome;
      // Refused twice over the same state: not somebody else's doing, but a rule of the host.
      const seen = `${state.commit} ${state.recordId}`;
      if (refusedAt === seen || look === MOST_LOOKS) return refuse(unit, state, step.reason);
      refusedAt = seen;
      request.progress(`${unit.access.remote.name} did not take it; looking at the branch again`);
    }
  });
}

type Attempt = { type: "ended"; outcome: DeployOutcome } | { type: "refused"; reason: string };

async function attempt(
  repository: Repository,
  unit: GitRefUnit,
  request: DeployRequest,
  state: BranchState,
): Promise<Attempt> {
  const { progress, fencingToken } = request;
  const record = state.record ?? NO_RECORD;
  if (BigInt(record.token) > fencingToken) {
    const reason = `a later deploy (token ${record.token}) has taken this branch over`;
    return { type: "ended", outcome: { status: "superseded", reason } };
  }
  const token = String(fencingToken);
  const wanted = commitOf(unit, request.image, state);
  const missing =
    wanted.commit === null ? wanted.reason : await bringCommit(repository, wanted.commit, { history: true });
  if (wanted.commit === null || missing !== null) {
    // Seen is seen: what was asked for earlier must not be deployed later.
    const claimed = await push(repository, unit, state, { ...record, token }, null);
    if (claimed !== null) return { type: "refused", reason: claimed };
    return { type: "ended", outcome: refuse(unit, state, missing ?? "There is no such commit.") };
  }
  const { commit } = wanted;
  progress(`Found ${commit} in ${unit.access.remote.name}`);

  if (state.commit === commit) {
    const next: DeployRecord = record.commit === commit ? { ...record, token } : { ...NO_RECORD, token, commit };
    if (record.commit !== commit || record.token !== token) {
      const refused = await push(repository, unit, state, next, null);
      if (refused !== null) return { type: "refused", reason: refused };
    }
    progress(`${unit.branch} is there already`);
    return deployed(unit, { ...state, record: next });
  }
  const moved = { token, at: new Date().toISOString() };
  const next: DeployRecord = { format: 1, token, commit, previous: state.commit, moved };
  progress(`Moving ${unit.branch} to ${commit}`);
  const refused = await push(repository, unit, state, next, commit);
  if (refused !== null) return { type: "refused", reason: refused };
  progress(`${unit.branch} was moved to ${commit}`);
  return deployed(unit, { ...state, commit, record: next });
}

function deployed({ access, branch }: GitRefUnit, state: BranchState): Attempt {
  const running = describeBranch(access, branch, state);
  if (running === null) throw new Error("a branch that was moved is not there");
  const before = state.record?.previous ?? null;
  const previous = before === null ? null : versionOf(access, branch, before);
  return { type: "ended", outcome: { status: "deployed", running, previous } };
}

/** The commit that an image stands for; by its reference, where it has no digest, what the branch is at. */
function commitOf(
  { access, branch }: GitRefUnit,
  image: ImageRef,
  state: BranchState,
): { commit: string } | { commit: null; reason: string } {
  if (image.digest === null) {
    const isOwn = image.reference === referenceOf(access.remote, branch) && state.commit !== null;
    return isOwn && state.commit !== null
      ? { commit: state.commit }
      : { commit: null, reason: `${image.reference} names no commit of ${access.remote.name}.` };
  }
  const commit = commitOfDigest(image.digest);
  return commit === null ? { commit, reason: `${image.digest} is no commit.` } : { commit };
}

/**
 * Pushes a record, and where `commit` is given the branch with it.
 * @returns why the remote did not take it, in its own words; null when it did.
 * @throws GitError when it cannot be reached or signed in to.
 */
async function push(
  repository: Repository,
  { branch, access }: GitRefUnit,
  state: BranchState,
  record: DeployRecord,
  commit: string | null,
): Promise<string | null> {
  const id = await makeRecord(repository, record);
  const leases = [lease(recordRef(branch), state.recordId)];
  const refs = [`${id}:${recordRef(branch)}`];
  if (commit !== null) {
    leases.push(lease(branchRef(branch), state.commit));
    refs.push(`${commit}:${branchRef(branch)}`);
    // A mark of the same commit is the same wherever it comes from.
    if (state.commit !== null) refs.push(`+${state.commit}:${keptRef(state.commit)}`);
  }
  const pushed = await repository.run(["push", "--atomic", "--porcelain", "--no-verify", ...leases, "origin", ...refs]);
  if (pushed.code === 0) return null;
  const rejected = pushed.stdout.split("\n").filter((line) => line.startsWith("!"));
  const isAnswer = rejected.length > 0 || /atomic push|does not support/.test(pushed.stderr);
  if (!isAnswer) throw gitError(pushed.stderr, access.remote.name);
  const reasons = rejected.map((line) => /\[(?:remote )?rejected\]\s*\((.*)\)\s*$/.exec(line)?.[1] ?? line.slice(1));
  const why = [...new Set(reasons)].filter((one) => !one.startsWith("atomic")).join("; ");
  return `${access.remote.name} does not take it${why === "" ? "" : ` (${why})`}: ${lastWords(pushed.stderr)}`;
}

/** Without an id: it must not be there. */
function lease(ref: string, id: string | null): string {
  return `--force-with-lease=${ref}:${id ?? ""}`;
}

function refuse({ access, branch }: GitRefUnit, state: BranchState, reason: string): DeployOutcome {
  const running = describeBranch(access, branch, state);
  if (running === null) return { status: "broken", reason: `${reason}\nThere is no branch ${branch} either.` };
  return { status: "reverted", reason: `${reason}\nNothing was changed.`, running };
}

function standing({ access, branch }: GitRefUnit, { commit }: BranchState): string {
  const where = `${branch} of ${access.remote.name}`;
  return commit === null ? `There is no branch ${where} yet` : `${where} is at ${commit}`;
}
