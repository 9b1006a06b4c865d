import type { Octokit } from "octokit";
import { z } from "zod";
import type { CommitFacts } from "../../domain/commit.ts";
import { webAddress } from "../../domain/git-links.ts";
import { type Candidate, chooseRequest } from "../choose-request.ts";
import type { CommitAnswer, CommitQuestion, Refusal } from "../forge.ts";
import { hashSchema, readAnswer } from "../read-answer.ts";
import type { GitHubClient } from "./client.ts";
import { gitHubRefusal, statusOf } from "./refusal.ts";

/** A commit that is in more open pull requests than this is of a kind that none of them brought. */
const MOST_PAGES = 3;
const PER_PAGE = 100;

const personSchema = z.object({
  name: z.string().optional(),
  email: z.string().optional(),
  date: z.string().optional(),
});

const commitSchema = z.object({
  sha: hashSchema,
  html_url: z.string(),
  commit: z.object({ message: z.string(), author: personSchema.nullable() }),
  // An empty object where nobody is known by the address.
  author: z.object({ login: z.string().optional() }).nullable(),
});

const pullsSchema = z.array(
  z.object({
    number: z.int(),
    title: z.string(),
    html_url: z.string(),
    merged_at: z.string().nullable(),
    merge_commit_sha: z.string().nullable(),
  }),
);

/** What GitHub tells of a commit: itself, and the pull request that brought it. */
export async function gitHubCommit(
  client: GitHubClient,
  { path, commit, known }: CommitQuestion,
  signal: AbortSignal,
): Promise<CommitAnswer> {
  const asked = { host: client.host, what: `commit ${commit} in ${path}` };
  const [owner = "", repo = "", ...deeper] = path.split("/");
  const missing: Refusal = { type: "missing", reason: `${client.host} has no ${asked.what}.` };
  if (deeper.length > 0) return missing;
  try {
    return await client.forRepository({ owner, repo, signal }, async (octokit): Promise<CommitAnswer> => {
      const told = await askCommit(client, octokit, { owner, repo, commit, known }, signal);
      if (told.type !== "found") return told;
      // A branch may be named like an abbreviated commit.
      if (!told.facts.hash.startsWith(commit)) return missing;
      const pullRequest = await pullRequestOf(client, octokit, { owner, repo, hash: told.facts.hash }, signal);
      if (pullRequest.type !== "read") return pullRequest;
      return { ...told, facts: { ...told.facts, pullRequest: pullRequest.value } };
    });
  } catch (error) {
    signal.throwIfAborted();
    return gitHubRefusal(asked, error);
  }
}

/** The commit alone; what the host told before where it says that nothing has changed, which costs no request of the limit. */
async function askCommit(
  client: GitHubClient,
  octokit: Octokit,
  { owner, repo, commit, known }: { owner: string; repo: string } & Pick<CommitQuestion, "commit" | "known">,
  signal: AbortSignal,
): Promise<CommitAnswer> {
  try {
    const { data, headers } = await octokit.request("GET /repos/{owner}/{repo}/commits/{ref}", {
      owner,
      repo,
      ref: commit,
      // Of its files, which are not looked at.
      per_page: 1,
      headers: known?.etag ? { "if-none-match": known.etag } : {},
      request: { signal },
    });
    const answer = readAnswer(commitSchema, data, client.host);
    if (answer.type !== "read") return answer;
    return { type: "found", facts: factsOf(answer.value), etag: headers.etag ?? null };
  } catch (error) {
    if (statusOf(error) === 304 && known !== null) return { type: "found", ...known };
    throw error;
  }
}

function factsOf({ sha, html_url, commit, author }: z.infer<typeof commitSchema>): CommitFacts {
  const url = webAddress(html_url);
  const page = url === null ? null : /^(.*)\/commit\/[0-9a-f]+$/.exec(url)?.[1];
  const { name, email, date } = commit.author ?? {};
  return {
    hash: sha,
    message: commit.message,
    author:
      name === undefined && author?.login === undefined
        ? null
        : {
            name: name ?? author?.login ?? "",
            ...(email !== undefined && { email }),
            ...(author?.login !== undefined && { login: author.login }),
          },
    authoredAt: date ?? null,
    url,
    comparePattern: page == null ? null : `${page}/compare/{from}...{to}`,
    pullRequest: null,
  };
}

async function pullRequestOf(
  client: GitHubClient,
  octokit: Octokit,
  { owner, repo, hash }: { owner: string; repo: string; hash: string },
  signal: AbortSignal,
): Promise<{ type: "read"; value: CommitFacts["pullRequest"] } | Refusal> {
  const candidates: Candidate[] = [];
  try {
    for (let page = 1; page <= MOST_PAGES; page++) {
      const { data, headers } = await octokit.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
        owner,
        repo,
        commit_sha: hash,
        per_page: PER_PAGE,
        page,
        request: { signal },
      });
      const answer = readAnswer(pullsSchema, data, client.host);
      if (answer.type !== "read") return answer;
      for (const { number, title, html_url, merged_at, merge_commit_sha } of answer.value) {
        const url = webAddress(html_url);
        if (url === null) continue;
        candidates.push({ reference: `#${number}`, title, url, mergedAt: merged_at, mergeCommit: merge_commit_sha });
      }
      if (!/rel="next"/.test(headers.link ?? "")) break;
    }
  } catch (error) {
    const refusal = gitHubRefusal({ host: client.host, what: "pull requests" }, error);
    // A token without the right to see pull requests still tells of commits.
    if (refusal.type === "later") return refusal;
  }
  return { type: "read", value: chooseRequest(candidates, hash) };
}
