import { z } from "zod";
import type { DeployNews, NewsAnswer } from "../forge.ts";
import { type Answer, readAnswer } from "../read-answer.ts";
import { faultyMembers, type GitLabClient, gitLabRefusal, statusOf } from "./client.ts";
import { gitLabCommit } from "./commit.ts";

const FULL_HASH = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const deploymentSchema = z.object({ id: z.int(), sha: z.string(), status: z.string() });
const commitSchema = z.object({ project_id: z.int() });

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
    if (news.isRepeated) {
      const { Deployments } = await import("@gitbeaker/rest");
      const deployments = new Deployments(client.resource({ signal }));
      const newest = readAnswer(
        z.array(deploymentSchema),
        await deployments.all(path, { environment, orderBy: "id", sort: "desc", perPage: 1, maxPages: 1 }),
        client.host,
      );
      if (newest.type !== "read") return newest;
      const [made] = newest.value;
      if (made?.sha === whole && made.status === status) return { type: "sent", remoteId: String(made.id) };
    }
    const answer = await deploy(client, news, { whole, status }, signal);
    return answer.type === "read" ? { type: "sent", remoteId: String(answer.value.id) } : answer;
  } catch (error) {
    signal.throwIfAborted();
    if (!faultyMembers(error).includes("sha")) return gitLabRefusal(asked, error);
    // It may be on its way there still.
    return { type: "missing", onlyCommit: true, reason: `${client.host} has no commit ${news.commit} in ${path}.` };
  }
}

/** Makes the deployment, which may take more than one try. @throws what the client throws. */
async function deploy(
  client: GitLabClient,
  { path, environment, branch }: DeployNews,
  { whole, status }: { whole: string; status: "success" | "failed" },
  signal: AbortSignal,
): Promise<Answer<z.infer<typeof deploymentSchema>>> {
  const { Deployments } = await import("@gitbeaker/rest");
  const deployments = new Deployments(client.resource({ signal }));
  let project: string | number = path;
  // Of a commit that no branch is known for, the commit itself is the ref.
  let ref = branch ?? whole;
  for (;;) {
    try {
      const told = await deployments.create(project, environment, whole, ref, false, { status });
      return readAnswer(deploymentSchema, told, client.host);
    } catch (error) {
      // Of a project that was renamed, GitLab sends questions on and takes nothing else.
      if (statusOf(error) === 405 && project === path) {
        const known = await projectOf(client, path, whole, signal);
        if (known.type !== "read") return known;
        project = known.value.project_id;
      }
      // A branch that was deleted since, as after a merge.
      else if (ref !== whole && faultyMembers(error).includes("ref")) ref = whole;
      else throw error;
    }
  }
}

/** The id of the project, which is the same whatever its path, as a commit of it tells. */
async function projectOf(
  client: GitLabClient,
  path: string,
  commit: string,
  signal: AbortSignal,
): Promise<Answer<z.infer<typeof commitSchema>>> {
  const { Commits } = await import("@gitbeaker/rest");
  const commits = new Commits(client.resource({ signal }));
  return readAnswer(commitSchema, await commits.show(path, commit, { stats: false }), client.host);
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
