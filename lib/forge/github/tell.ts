import type { Octokit } from "octokit";
import { z } from "zod";
import type { DeployNews, NewsAnswer } from "../forge.ts";
import { readAnswer } from "../read-answer.ts";
import type { GitHubClient } from "./client.ts";
import { gitHubRefusal } from "./refusal.ts";

/** GitHub's own bound for the description of a deployment's status. */
const MOST_DESCRIPTION = 140;

const deploymentSchema = z.object({ id: z.int(), payload: z.unknown() });

/**
 * Tells GitHub of a load: a deployment of its commit, with a status. Both are made one after the other, so a try that
 * follows one that broke off looks first for the deployment that is there.
 */
export async function tellGitHub(client: GitHubClient, news: DeployNews, signal: AbortSignal): Promise<NewsAnswer> {
  const [owner = "", repo = "", ...deeper] = news.path.split("/");
  const asked = { host: client.host, what: `deployments of ${news.path} at ${news.commit}` };
  if (deeper.length > 0) return { type: "missing", reason: `${client.host} has no repository ${news.path}.` };
  try {
    return await client.forRepository({ owner, repo, signal }, (octokit) => tellAs(client, octokit, news, signal));
  } catch (error) {
    signal.throwIfAborted();
    return gitHubRefusal(asked, error);
  }
}

async function tellAs(
  client: GitHubClient,
  octokit: Octokit,
  news: DeployNews,
  signal: AbortSignal,
): Promise<NewsAnswer> {
  const [owner = "", repo = ""] = news.path.split("/");
  const place = { owner, repo, request: { signal } };
  const made = news.isRepeated ? await findMade(client, octokit, place, news) : { type: "read" as const, value: null };
  if (made.type !== "read") return made;
  const id = made.value ?? (await make(client, octokit, place, news));
  if (typeof id !== "number") return id;
  await octokit.request("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
    ...place,
    deployment_id: id,
    state: news.outcome,
    description: cut(news.description),
    log_url: news.url,
    environment_url: news.url,
    // Those before it, in the same environment, are over.
    auto_inactive: true,
  });
  return { type: "sent", remoteId: String(id) };
}

type Place = { owner: string; repo: string; request: { signal: AbortSignal } };

async function make(
  client: GitHubClient,
  octokit: Octokit,
  place: Place,
  news: DeployNews,
): Promise<number | Exclude<NewsAnswer, { type: "sent" }>> {
  const { data } = await octokit.request("POST /repos/{owner}/{repo}/deployments", {
    ...place,
    ref: news.commit,
    environment: news.environment,
    description: cut(news.description),
    payload: { loadline: news.id },
    // It is deployed already: nothing is to be merged or waited for.
    auto_merge: false,
    required_contexts: [],
  });
  const answer = readAnswer(deploymentSchema, data, client.host);
  return answer.type === "read" ? answer.value.id : answer;
}

/** The deployment that an earlier try made, by the id in its payload. */
async function findMade(client: GitHubClient, octokit: Octokit, place: Place, { id, commit, environment }: DeployNews) {
  const { data } = await octokit.request("GET /repos/{owner}/{repo}/deployments", {
    ...place,
    ...(commit.length === 40 && { sha: commit }),
    environment,
    per_page: 100,
  });
  const answer = readAnswer(z.array(deploymentSchema), data, client.host);
  if (answer.type !== "read") return answer;
  return { type: "read" as const, value: answer.value.find(({ payload }) => idIn(payload) === id)?.id ?? null };
}

/** A payload comes back as it was sent, or as its text. */
function idIn(payload: unknown): unknown {
  try {
    const value: unknown = typeof payload === "string" ? JSON.parse(payload) : payload;
    return typeof value === "object" && value !== null && "loadline" in value ? value.loadline : null;
  } catch {
    return null;
  }
}

function cut(text: string): string {
  return text.length > MOST_DESCRIPTION ? `${text.slice(0, MOST_DESCRIPTION - 1)}…`.toWellFormed() : text;
}
