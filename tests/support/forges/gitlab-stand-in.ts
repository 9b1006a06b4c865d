import { createHash } from "node:crypto";
import { HttpResponse, http } from "msw";
import { type AnsweringServer, startAnswering } from "./answering-server.ts";
import { emptyWorld, type ForgeWorld, findCommit, type WorldCommit, type WorldDeployment } from "./forge-world.ts";
import { checkGitLabAnswer, checkGitLabRequest, GITLAB_OPERATIONS, type GitLabOperation } from "./published-gitlab.ts";

export type GitLabStandIn = AnsweringServer & {
  readonly world: ForgeWorld;
  /** What the accepted tokens may. */
  scopes: string[];
  /** Branches that were deleted; every other one is there. */
  readonly gone: Set<string>;
  /** What was answered to each operation that did what was asked. */
  readonly answers: { operation: GitLabOperation; body: unknown }[];
};

/** As many as a page has where nobody says. */
const PER_PAGE = 20;

/**
 * GitLab as much as Loadline asks of it. What it is sent and what it answers is held against what GitLab publishes: a
 * request that GitLab does not take, and an answer that it does not give, are faults of the test.
 */
export async function startGitLab(): Promise<GitLabStandIn> {
  const world = emptyWorld();
  const self = { scopes: ["read_api"], gone: new Set<string>(), answers: [] as GitLabStandIn["answers"] };
  /** Paths by their projects' ids, which start at 1. */
  const projects: string[] = [];
  const idOf = (path: string) => projects.indexOf(path) + 1 || projects.push(path);
  const server = await startAnswering((url) => {
    const api = `${url}/api/v4`;
    type Asked = { query: URLSearchParams; sha: string; path: string; body: unknown; address: string };
    type Answered = { status?: number; body: unknown; headers?: Record<string, string> };

    function operation(published: GitLabOperation, answer: (asked: Asked) => Answered) {
      const { method } = published;
      const route = published.path.replaceAll(/\{([a-z_]+)\}/g, ":$1");
      return http[method](`${api}${route}`, async ({ request, params }) => {
        const odd = world.instead?.(request) ?? refusedLogin(request);
        if (odd) return odd;
        const text = await request.text();
        const query = new URL(request.url).searchParams;
        const given: unknown = text === "" ? null : JSON.parse(text);
        checkGitLabRequest(published, query, given);
        const project = decodeURIComponent(String(params.id ?? ""));
        const path = /^\d+$/.test(project) ? (projects[Number(project) - 1] ?? "") : project;
        const moved = world.renamed.get(path);
        if (moved !== undefined) return movedTo(moved, request);
        const asked = { query, sha: String(params.sha ?? ""), path, body: given, address: request.url };
        const { status = published.status, body, headers = {} } = answer(asked);
        checkGitLabAnswer(published, status, body);
        if (status === published.status) self.answers.push({ operation: published, body });
        const etag = `W/"${createHash("md5").update(JSON.stringify(body)).digest("hex")}"`;
        if (request.headers.get("if-none-match") === etag)
          return new HttpResponse(null, { status: 304, headers: { etag } });
        return HttpResponse.json(body as object, { status, headers: { ...headers, etag } });
      });
    }

    /** Questions are sent on to the project by its id, which no move changes; anything else is not allowed there. */
    function movedTo(path: string, request: Request): Response {
      if (request.method !== "GET") {
        const message = "405 Non GET methods are not allowed for moved projects";
        return HttpResponse.json({ message }, { status: 405 });
      }
      const location = request.url.replace(/\/projects\/[^/?]+/, `/projects/${idOf(path)}`);
      return HttpResponse.json({ message: "Moved" }, { status: 301, headers: { location } });
    }

    function refusedLogin(request: Request): Response | null {
      const token = request.headers.get("private-token");
      if (world.tokens.size === 0 || (token !== null && world.tokens.has(token))) return null;
      return HttpResponse.json({ message: "401 Unauthorized" }, { status: 401 });
    }

    const notFound = (what: string) => ({ status: 404, body: { message: `404 ${what} Not Found` } });

    return [
      operation(GITLAB_OPERATIONS.commit, ({ path, sha }) => {
        if (!world.repositories.has(path)) return notFound("Project");
        const found = findCommit(world, path, sha);
        return found === null ? notFound("Commit") : { body: commitBody(url, path, idOf(path), found) };
      }),
      operation(GITLAB_OPERATIONS.mergeRequests, ({ query, address, path, sha }) => {
        const found = findCommit(world, path, sha);
        if (found === null) return notFound("Commit");
        const perPage = Number(query.get("per_page") ?? PER_PAGE);
        const page = Number(query.get("page") ?? 1);
        const all = found.requests ?? [];
        const next = new URL(address);
        next.searchParams.set("page", String(page + 1));
        return {
          headers: page * perPage < all.length ? { link: `<${next}>; rel="next"` } : {},
          body: all
            .slice((page - 1) * perPage, page * perPage)
            .map((one) => mergeRequestBody(url, path, idOf(path), one)),
        };
      }),
      operation(GITLAB_OPERATIONS.deploy, ({ path, body }) => {
        const given = body as { environment: string; sha: string; ref: string; status: string };
        const faults = {
          ...(!/^[A-Za-z0-9_/$. -]{1,255}$/.test(given.environment) && { name: ["is not allowed"] }),
          ...(findCommit(world, path, given.sha)?.sha !== given.sha && { sha: ["The commit does not exist"] }),
          ...(self.gone.has(given.ref) && { ref: ["The branch or tag does not exist"] }),
        };
        if (Object.keys(faults).length > 0) return { status: 400, body: { message: faults } };
        const made: WorldDeployment = {
          id: world.deployments.length + 1,
          path,
          ref: given.sha,
          environment: given.environment,
          states: [{ state: given.status, description: given.ref }],
        };
        world.deployments.push(made);
        return { body: { ...deploymentBody(made), pending_approval_count: 0, approvals: [], approval_summary: null } };
      }),
      operation(GITLAB_OPERATIONS.deployments, ({ query, path }) => {
        const environment = query.get("environment");
        const found = world.deployments.filter((one) => one.path === path && one.environment === environment);
        const sorted = query.get("sort") === "desc" ? found.toReversed() : found;
        return { body: sorted.slice(0, Number(query.get("per_page") ?? PER_PAGE)).map(deploymentBody) };
      }),
      operation(GITLAB_OPERATIONS.token, () => ({
        body: {
          id: 4,
          name: "loadline",
          revoked: false,
          created_at: AT,
          description: null,
          scopes: self.scopes,
          user_id: 2,
          last_used_at: null,
          active: true,
          expires_at: "2027-01-15",
          last_used_ips: [],
          granular: false,
          granular_scopes: [],
        },
      })),
      operation(GITLAB_OPERATIONS.projects, ({ query }) => ({
        body: [...world.repositories.keys()]
          .slice(0, Number(query.get("per_page") ?? PER_PAGE))
          .map((path) => projectBody(url, path, idOf(path))),
      })),
    ];
  });
  return Object.assign(self, server, { world });
}

const AT = "2026-11-20T10:00:00.000Z";

function commitBody(url: string, path: string, projectId: number, { sha, message, author }: WorldCommit) {
  return {
    id: sha,
    short_id: sha.slice(0, 8),
    title: message.split("\n", 1)[0] ?? "",
    message,
    author_name: author.name,
    author_email: author.email,
    authored_date: "2026-11-20T10:00:00.000+00:00",
    committer_name: author.name,
    committer_email: author.email,
    committed_date: "2026-11-20T10:00:00.000+00:00",
    created_at: "2026-11-20T10:00:00.000+00:00",
    parent_ids: [],
    trailers: {},
    extended_trailers: {},
    web_url: `${url}/${path}/-/commit/${sha}`,
    status: null,
    project_id: projectId,
    last_pipeline: null,
  };
}

function mergeRequestBody(
  url: string,
  path: string,
  projectId: number,
  { number, title, mergedAt, mergeCommit }: NonNullable<WorldCommit["requests"]>[number],
) {
  const by = userBody(url);
  return {
    id: 1000 + number,
    iid: number,
    project_id: projectId,
    title,
    description: null,
    state: mergedAt === null ? "opened" : "merged",
    created_at: "2026-11-19T10:00:00.000Z",
    updated_at: AT,
    merged_by: mergedAt === null ? null : by,
    merge_user: mergedAt === null ? null : by,
    merged_at: mergedAt,
    closed_by: null,
    closed_at: null,
    target_branch: "main",
    source_branch: `change-${number}`,
    user_notes_count: 0,
    upvotes: 0,
    downvotes: 0,
    author: by,
    assignees: [by],
    assignee: by,
    reviewers: [],
    source_project_id: projectId,
    target_project_id: projectId,
    labels: ["data"],
    draft: false,
    imported: false,
    imported_from: "none",
    work_in_progress: false,
    milestone: null,
    merge_when_pipeline_succeeds: false,
    merge_status: "can_be_merged",
    detailed_merge_status: mergedAt === null ? "mergeable" : "not_open",
    merge_after: null,
    sha: "2f63565e7aac07bcdadb654e253078b727143ec4",
    merge_commit_sha: mergeCommit ?? null,
    squash_commit_sha: null,
    discussion_locked: null,
    should_remove_source_branch: null,
    force_remove_source_branch: true,
    prepared_at: "2026-11-19T10:00:01.000Z",
    reference: `!${number}`,
    references: { short: `!${number}`, relative: `!${number}`, full: `${path}!${number}` },
    web_url: `${url}/${path}/-/merge_requests/${number}`,
    time_stats: { time_estimate: 0, total_time_spent: 0, human_time_estimate: null, human_total_time_spent: null },
    squash: false,
    squash_on_merge: false,
    task_completion_status: { count: 0, completed_count: 0 },
    has_conflicts: false,
    blocking_discussions_resolved: true,
  };
}

function deploymentBody({ id, ref, environment, states }: WorldDeployment) {
  return {
    id,
    iid: id,
    ref: states[0]?.description ?? ref,
    sha: ref,
    created_at: AT,
    updated_at: AT,
    user: null,
    environment: {
      id: 9,
      name: environment,
      slug: environment.replaceAll(/[^a-z0-9]+/g, "-"),
      external_url: null,
      created_at: AT,
      updated_at: AT,
    },
    deployable: null,
    status: states[0]?.state ?? "created",
  };
}

function userBody(url: string) {
  return {
    id: 2,
    username: "ada",
    public_email: null,
    name: "Ada Lovelace",
    state: "active",
    locked: false,
    avatar_url: null,
    web_url: `${url}/ada`,
  };
}

function projectBody(url: string, path: string, id: number) {
  const [name = "", ...groups] = path.split("/").toReversed();
  const group = groups.toReversed().join("/");
  return {
    id,
    description: null,
    name,
    name_with_namespace: path.replaceAll("/", " / "),
    path: name,
    path_with_namespace: path,
    created_at: AT,
    tag_list: [],
    topics: [],
    ssh_url_to_repo: `git@${new URL(url).hostname}:${path}.git`,
    http_url_to_repo: `${url}/${path}.git`,
    web_url: `${url}/${path}`,
    avatar_url: null,
    star_count: 0,
    last_activity_at: AT,
    visibility: "public",
    namespace: {
      id: 1,
      name: group,
      path: group,
      kind: "group",
      full_path: group,
      parent_id: null,
      avatar_url: null,
      web_url: `${url}/groups/${group}`,
    },
  };
}
