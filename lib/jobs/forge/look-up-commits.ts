import { isDeepStrictEqual } from "node:util";
import type { CommitState } from "../../contracts/commits.ts";
import { instantSchema } from "../../contracts/common.ts";
import {
  addToSearch,
  type CommitKey,
  type CommitOutcome,
  claimCommits,
  type DueCommit,
  postponeCommits,
  settleCommit,
} from "../../db/forge/commits.ts";
import type { CommitFacts } from "../../domain/commit.ts";
import { gitRemote } from "../../domain/git-remote.ts";
import { storableText } from "../../domain/storable-text.ts";
import type { CommitAnswer } from "../../forge/forge.ts";
import { commitSearchText } from "../../services/history/search-text.ts";
import { notifyLocations } from "../../services/rollback/notify-rollback.ts";
import { publicReason } from "../public-reason.ts";
import { repeat } from "../repeat.ts";
import type { Worker } from "../worker-context.ts";
import { type OpenForge, OpenForges } from "./open-forges.ts";
import { againMs } from "./when-again.ts";

const AT_ONCE = 20;
/** Longer than asking for so many may take: each request has its limit. */
const LEASE_MS = 15 * 60_000;
/** A message may be a book; lists of loads carry it. */
const MOST_MESSAGE = 5000;
const MOST_TEXT = 1000;
/** Characters of a page's address: a longer one is left out, since a part of one leads elsewhere. */
const MOST_ADDRESS = 4000;

const STATES: Record<Exclude<CommitAnswer["type"], "later">, CommitState> = {
  found: "found",
  missing: "missing",
  refused: "failed",
};

/** Asks git hosts about the commits that loads name, where the deployment has a connection to the host. */
export async function lookUpCommits(worker: Worker, forges: OpenForges, signal: AbortSignal): Promise<void> {
  await repeat(worker, "commits", signal, async () => {
    while (!signal.aborted) {
      const due = await claimCommits(worker.db.sql, LEASE_MS, AT_ONCE);
      await Promise.all(
        [...Map.groupBy(due, ({ deploymentId }) => deploymentId)].map(([deploymentId, commits]) =>
          lookUp(worker, forges, deploymentId, commits, signal),
        ),
      );
      if (due.length < AT_ONCE) return;
    }
  });
}

/** Hosts are asked side by side, each one thing at a time, as they want it. */
async function lookUp(
  worker: Worker,
  forges: OpenForges,
  deploymentId: string,
  commits: readonly DueCommit[],
  signal: AbortSignal,
): Promise<void> {
  const { sql } = worker.db;
  const open = await forges.of(deploymentId);
  const byForge = Map.groupBy(commits, ({ repository }) => OpenForges.covering(open, repository));
  await Promise.all(
    [...byForge].map(async ([forge, asked]) => {
      for (const commit of asked) {
        if (signal.aborted) return;
        if (forge === null) await postponeCommits(sql, commit, null, null);
        else await askOne(worker, forges, forge, commit, signal);
      }
    }),
  );
}

async function askOne(
  worker: Worker,
  forges: OpenForges,
  forge: OpenForge,
  due: DueCommit,
  signal: AbortSignal,
): Promise<void> {
  const restMs = OpenForges.restMs(forge);
  // What another one of the batch was told is told of all of them.
  if (restMs > 0) return postponeCommits(worker.db.sql, due, restMs, `${forge.row.name} is asked again in a moment.`);
  const answer = await ask(forge, due, signal);
  await forges.note(forge, answer);
  if (answer.type === "later") {
    return postponeCommits(worker.db.sql, due, OpenForges.restMs(forge), publicReason(answer.reason));
  }
  const state = STATES[answer.type];
  const tries = state === due.state ? due.tries + 1 : 0;
  if (answer.type !== "found") {
    // What was told of a commit that is gone since stays true of it.
    await settle(worker, due, {
      state,
      detail: publicReason(answer.reason),
      tries,
      againMs: againMs(answer, tries),
      told: null,
    });
    return;
  }
  const facts = storableFacts(answer.facts);
  const told = { facts, etag: answer.etag };
  await settle(worker, due, { state, detail: null, tries, againMs: againMs(answer, tries), told });
}

async function ask(forge: OpenForge, due: DueCommit, signal: AbortSignal): Promise<CommitAnswer> {
  try {
    return await forge.forge.commit(
      {
        path: gitRemote(due.repository)?.path ?? "",
        commit: due.commit,
        known: due.facts && { facts: due.facts, etag: due.etag },
      },
      signal,
    );
  } catch (error) {
    signal.throwIfAborted();
    // Such as a private key that is none.
    return { type: "refused", reason: publicReason(error) };
  }
}

/** Writes what came of it, and tells whoever looks at loads of the commit when that is news to them. */
async function settle(worker: Worker, due: DueCommit, outcome: CommitOutcome): Promise<void> {
  const isNews =
    outcome.told === null ? due.state !== outcome.state : !isDeepStrictEqual(outcome.told.facts, due.facts);
  const key: CommitKey = { deploymentId: due.deploymentId, repository: due.repository, commit: due.commit };
  await worker.db.transaction(async ({ sql }) => {
    await settleCommit(sql, key, outcome);
    if (!isNews) return;
    const text = outcome.told === null ? "" : commitSearchText(outcome.told.facts);
    const locations = await addToSearch(sql, key, text);
    await notifyLocations(
      sql,
      due,
      locations.map((name) => ({ name })),
    );
  });
}

/**
 * What a host tells may hold any bytes, and more of them than anybody reads; a time that is none would be refused
 * wherever the load is shown.
 */
function storableFacts({
  hash,
  message,
  author,
  authoredAt,
  url,
  comparePattern,
  pullRequest,
}: CommitFacts): CommitFacts {
  const text = (given: string, most = MOST_TEXT) =>
    storableText(given.length > most ? `${given.slice(0, most - 1)}…` : given);
  const time = (given: string | null) => instantSchema.nullable().safeParse(given).data ?? null;
  const address = (given: string | null) =>
    given === null || given.length > MOST_ADDRESS ? null : storableText(given);
  const requestUrl = address(pullRequest?.url ?? null);
  return {
    hash,
    message: text(message, MOST_MESSAGE),
    author: author && {
      name: text(author.name),
      ...(author.email !== undefined && { email: text(author.email) }),
      ...(author.login !== undefined && { login: text(author.login) }),
    },
    authoredAt: time(authoredAt),
    url: address(url),
    comparePattern: address(comparePattern),
    pullRequest:
      pullRequest === null || requestUrl === null
        ? null
        : {
            reference: pullRequest.reference,
            title: text(pullRequest.title),
            url: requestUrl,
            mergedAt: time(pullRequest.mergedAt),
          },
  };
}
