import type { CommitFacts } from "../domain/commit.ts";
import type { ConnectionCheck } from "../domain/connection.ts";
import type { GitRemote } from "../domain/git-remote.ts";

/** Why a git host told nothing; `reason` is a sentence fit to show. */
export type Refusal =
  /** It has no such commit or repository, or not for whoever asks. `onlyCommit`: it has the repository. */
  | { readonly type: "missing"; readonly reason: string; readonly onlyCommit?: true }
  /** It wants another token, or more rights: asking again is of no use before somebody changes that. */
  | { readonly type: "refused"; readonly reason: string }
  /** It cannot answer now, or wants to be left alone for `afterMs`; null: it did not say how long. */
  | { readonly type: "later"; readonly reason: string; readonly afterMs: number | null };

export type CommitQuestion = {
  /** Of the repository on the host: `owner/name`, or with groups. */
  readonly path: string;
  /** 4 to 64 hex digits. */
  readonly commit: string;
  /** What the host told before, and the validator of that answer. */
  readonly known: { readonly facts: CommitFacts; readonly etag: string | null } | null;
};

export type CommitAnswer =
  | { readonly type: "found"; readonly facts: CommitFacts; readonly etag: string | null }
  | Refusal;

/** A load that is told to the host. */
export type DeployNews = {
  /** Unchanging: a second try finds by it what the first one made. */
  readonly id: string;
  readonly path: string;
  readonly commit: string;
  readonly branch: string | null;
  readonly environment: string;
  readonly outcome: "success" | "failure";
  readonly description: string;
  /** The load's page in Loadline. */
  readonly url: string;
  /** It was tried before, so the host may know it without our knowing. */
  readonly isRepeated: boolean;
};

export type NewsAnswer = { readonly type: "sent"; readonly remoteId: string } | Refusal;

/** A git host, open for use. What is wrong outside is an answer; only an abort and faults of our own throw. */
export type Forge = {
  /** Whether the repository is one that this connection is for. */
  covers(remote: GitRemote): boolean;
  commit(question: CommitQuestion, signal: AbortSignal): Promise<CommitAnswer>;
  tell(news: DeployNews, signal: AbortSignal): Promise<NewsAnswer>;
  test(signal: AbortSignal): Promise<ConnectionCheck[]>;
};
