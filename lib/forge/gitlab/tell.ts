import { z } from "zod";
import type { DeployNews, NewsAnswer } from "../forge.ts";
import { readAnswer } from "../read-answer.ts";
import { type GitLabClient, gitLabRefusal } from "./client.ts";
import { gitLabCommit } from "./commit.ts";

const FULL_HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const deploymentSchema = z.object({ id: z.int(), sha: z.string(), status: z.string() });

/**
 * Tells GitLab of a load: a deployment of its commit to the environment, which is made where there is none yet.
 * It keeps no mark of ours, so a try that follows one that broke off takes the environment's newest deployment for what
 * that one made when it is the same.
 */
export async function tellGitLab(client: GitLabClient, news: DeployNews, signal: AbortSignal): Promise<NewsAnswer> {
  const { path, environment } = news;
  const asked = { host: client.host, what: `deployments of ${path} at ${news.commit}` };
  const status = news.outcome === "success" ? "success" : "failed";
  try {
    const whole = await wholeHash(client, news, signal);
    if (typeof whole !== "string") return whole;
    const { Deployments } = await import("@gitbeaker/rest");
    const deployments = new Deployments(client.resource({ signal }));
    if (news.isRepeated) {
      const newest = readAnswer(
        z.array(deploymentSchema),
        await deployments.all(path, { environment, orderBy: "id", sort: "desc", perPage: 1, maxPages: 1 }),
        client.host,
      );
      if (newest.type !== "read") return newest;
      const [made] = newest.value;
      if (made?.sha === whole && made.status === status) return { type: "sent", remoteId: String(made.id) };
    }
    // Of a commit that no branch is known for, the commit itself is the ref.
    const told = await deployments.create(path, environment, whole, news.branch ?? whole, false, { status });
    const answer = readAnswer(deploymentSchema, told, client.host);
    return answer.type === "read" ? { type: "sent", remoteId: String(answer.value.id) } : answer;
  } catch (error) {
    signal.throwIfAborted();
    return gitLabRefusal(asked, error);
  }
}

/** A deployment is of a whole hash alone. */
async function wholeHash(
  client: GitLabClient,
  { path, commit }: DeployNews,
  signal: AbortSignal,
): Promise<string | Exclude<NewsAnswer, { type: "sent" }>> {
  if (FULL_HASH.test(commit)) return commit;
  const found = await gitLabCommit(client, { path, commit, known: null }, signal);
  return found.type === "found" ? found.facts.hash : found;
}
