import { z } from "zod";
import type { CommitFacts } from "../../domain/commit.ts";
import { webAddress } from "../../domain/git-links.ts";
import { type Candidate, chooseRequest } from "../choose-request.ts";
import type { CommitAnswer, CommitQuestion, Refusal } from "../forge.ts";
import { hashSchema, readAnswer } from "../read-answer.ts";
import { type GitLabClient, gitLabRefusal, statusOf } from "./client.ts";

/** A commit that is in more merge requests than this is of a kind that none of them brought. */
const MOST_PAGES = 3;
const PER_PAGE = 100;

const commitSchema = z.object({
  id: hashSchema,
  message: z.string(),
  author_name: z.string(),
  author_email: z.string().nullish(),
  authored_date: z.string().nullish(),
  web_url: z.string(),
});
/** With its headers, as gitbeaker expands answers. */
const answerSchema = z.object({ data: commitSchema, headers: z.record(z.string(), z.string()) });

const mergeRequestsSchema = z.array(
  z.object({
    iid: z.int(),
    title: z.string(),
    web_url: z.string(),
    merged_at: z.string().nullish(),
    merge_commit_sha: z.string().nullish(),
    squash_commit_sha: z.string().nullish(),
  }),
);

/** What GitLab tells of a commit: itself, and the merge request that brought it. */
export async function gitLabCommit(
  client: GitLabClient,
  { path, commit, known }: CommitQuestion,
  signal: AbortSignal,
): Promise<CommitAnswer> {
  const asked = { host: client.host, what: `commit ${commit} in ${path}` };
  try {
    const told = await askCommit(client, { path, commit, known }, signal);
    if (told.type !== "found") return told;
    if (!told.facts.hash.startsWith(commit)) return { type: "missing", reason: `${client.host} has no ${asked.what}.` };
    const pullRequest = await mergeRequestOf(client, path, told.facts.hash, signal);
    if (pullRequest.type !== "read") return pullRequest;
    return { ...told, facts: { ...told.facts, pullRequest: pullRequest.value } };
  } catch (error) {
    signal.throwIfAborted();
    return gitLabRefusal(asked, error);
  }
}

/** The commit alone; what the host told before where it says that nothing has changed. */
async function askCommit(
  client: GitLabClient,
  { path, commit, known }: CommitQuestion,
  signal: AbortSignal,
): Promise<CommitAnswer> {
  const { Commits } = await import("@gitbeaker/rest");
  try {
    const commits = new Commits(client.resource({ signal, etag: known?.etag ?? null }));
    const answer = readAnswer(
      answerSchema,
      await commits.show(path, commit, { stats: false, showExpanded: true }),
      client.host,
    );
    if (answer.type !== "read") return answer;
    return { type: "found", facts: factsOf(answer.value.data), etag: answer.value.headers.etag ?? null };
  } catch (error) {
    if (statusOf(error) === 304 && known !== null) return { type: "found", ...known };
    throw error;
  }
}

function factsOf(commit: z.infer<typeof commitSchema>): CommitFacts {
  const url = webAddress(commit.web_url);
  const page = url === null ? null : /^(.*)\/commit\/[0-9a-f]+$/.exec(url)?.[1];
  return {
    hash: commit.id,
    message: commit.message,
    author: { name: commit.author_name, ...(commit.author_email != null && { email: commit.author_email }) },
    authoredAt: commit.authored_date ?? null,
    url,
    comparePattern: page == null ? null : `${page}/compare/{from}...{to}`,
    pullRequest: null,
  };
}

async function mergeRequestOf(
  client: GitLabClient,
  path: string,
  hash: string,
  signal: AbortSignal,
): Promise<{ type: "read"; value: CommitFacts["pullRequest"] } | Refusal> {
  const { Commits } = await import("@gitbeaker/rest");
  try {
    const commits = new Commits(client.resource({ signal }));
    const told = await commits.allMergeRequests(path, hash, { perPage: PER_PAGE, maxPages: MOST_PAGES });
    const answer = readAnswer(mergeRequestsSchema, told, client.host);
    if (answer.type !== "read") return answer;
    const candidates = answer.value.flatMap((request): Candidate[] => {
      const url = webAddress(request.web_url);
      if (url === null) return [];
      const { iid, title, merged_at, merge_commit_sha, squash_commit_sha } = request;
      const mergeCommit = squash_commit_sha === hash ? hash : (merge_commit_sha ?? null);
      return [{ reference: `!${iid}`, title, url, mergedAt: merged_at ?? null, mergeCommit }];
    });
    return { type: "read", value: chooseRequest(candidates, hash) };
  } catch (error) {
    signal.throwIfAborted();
    const refusal = gitLabRefusal({ host: client.host, what: "merge requests" }, error);
    // A token without the right to see merge requests still tells of commits.
    return refusal.type === "later" ? refusal : { type: "read", value: null };
  }
}
