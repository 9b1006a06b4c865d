import { createHash } from "node:crypto";
import type {
  CommitSchema,
  DeploymentSchema,
  EnvironmentSchema,
  MergeRequestSchema,
  PersonalAccessTokenSchema,
} from "@gitbeaker/rest";
import { HttpResponse, http } from "msw";
import { z } from "zod";
import { type AnsweringServer, startAnswering } from "./answering-server.ts";
import { emptyWorld, type ForgeWorld, findCommit, type WorldCommit, type WorldDeployment } from "./forge-world.ts";

export type GitLabStandIn = AnsweringServer & {
  readonly world: ForgeWorld;
  /** What the accepted tokens may. */
  scopes: string[];
};

// GitLab publishes its OpenAPI document under a licence that keeps it out of here, so nothing checks these answers against
// it: gitbeaker's types of the same hold them to their names and kinds. What the stand-in gets is read strictly.

const newDeploymentSchema = z.strictObject({
  environment: z.string().regex(/^[A-Za-z0-9_/$. -]{1,255}$/),
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  ref: z.string().min(1),
  tag: z.boolean(),
  status: z.enum(["running", "success", "failed", "canceled"]),
});

/** GitLab as much as Loadline asks of it. */
export async function startGitLab(): Promise<GitLabStandIn> {
  const world = emptyWorld();
  const self = { scopes: ["read_api"] };
  const server = await startAnswering((url) => {
    const api = `${url}/api/v4`;
    type Asked = { request: Request; params: Record<string, string | readonly string[] | undefined>; path: string };
    type Answered = { status?: number; body: unknown; headers?: Record<string, string> };

    function operation(method: "get" | "post", route: string, answer: (asked: Asked) => Answered | Promise<Answered>) {
      return http[method](`${api}${route}`, async ({ request, params }) => {
        const odd = world.instead?.(request) ?? refusedLogin(request);
        if (odd) return odd;
        const path = decodeURIComponent(String(params.project ?? ""));
        const moved = world.renamed.get(path);
        if (moved !== undefined) {
          const location = request.url.replace(encodeURIComponent(path), encodeURIComponent(moved));
          return HttpResponse.json({ message: "Moved" }, { status: 301, headers: { location } });
        }
        const { status = 200, body, headers = {} } = await answer({ request, params, path });
        const etag = `W/"${createHash("md5").update(JSON.stringify(body)).digest("hex")}"`;
        if (request.headers.get("if-none-match") === etag)
          return new HttpResponse(null, { status: 304, headers: { etag } });
        return HttpResponse.json(body as object, { status, headers: { ...headers, etag } });
      });
    }

    function refusedLogin(request: Request): Response | null {
      const token = request.headers.get("private-token");
      if (world.tokens.size === 0 || (token !== null && world.tokens.has(token))) return null;
      return HttpResponse.json({ message: "401 Unauthorized" }, { status: 401 });
    }

    const notFound = (what: string) => ({ status: 404, body: { message: `404 ${what} Not Found` } });

    return [
      operation("get", "/projects/:project/repository/commits/:sha", ({ path, params }) => {
        if (!world.repositories.has(path)) return notFound("Project");
        const found = findCommit(world, path, String(params.sha));
        return found === null ? notFound("Commit") : { body: commitBody(url, path, found) };
      }),
      operation("get", "/projects/:project/repository/commits/:sha/merge_requests", ({ request, path, params }) => {
        const found = findCommit(world, path, String(params.sha));
        if (found === null) return notFound("Commit");
        const query = new URL(request.url).searchParams;
        const perPage = Number(query.get("per_page") ?? 20);
        const page = Number(query.get("page") ?? 1);
        const all = found.requests ?? [];
        const next = new URL(request.url);
        next.searchParams.set("page", String(page + 1));
        return {
          headers: page * perPage < all.length ? { link: `<${next}>; rel="next"` } : {},
          body: all.slice((page - 1) * perPage, page * perPage).map((one) => mergeRequestBody(url, path, one)),
        };
      }),
      operation("post", "/projects/:project/deployments", async ({ request, path }) => {
        const given = newDeploymentSchema.parse(await request.json());
        if (findCommit(world, path, given.sha) === null)
          return { status: 400, body: { message: "The commit is not there" } };
        const made: WorldDeployment = {
          id: world.deployments.length + 1,
          path,
          ref: given.sha,
          environment: given.environment,
          states: [{ state: given.status, description: given.ref }],
        };
        world.deployments.push(made);
        return { status: 201, body: deploymentBody(made) };
      }),
      operation("get", "/projects/:project/deployments", ({ request, path }) => {
        const environment = new URL(request.url).searchParams.get("environment");
        const found = world.deployments.filter((one) => one.path === path && one.environment === environment);
        return { body: found.toReversed().slice(0, 1).map(deploymentBody) };
      }),
      operation("get", "/personal_access_tokens/self", () => ({
        body: {
          id: 4,
          name: "loadline",
          revoked: false,
          created_at: "2026-11-20T10:00:00.000Z",
          scopes: self.scopes,
          user_id: 2,
          active: true,
          expires_at: "2027-01-15",
        } satisfies Partial<PersonalAccessTokenSchema>,
      })),
      operation("get", "/projects", () => ({ body: [] })),
    ];
  });
  return Object.assign(self, server, { world });
}

function commitBody(url: string, path: string, { sha, message, author }: WorldCommit) {
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
    web_url: `${url}/${path}/-/commit/${sha}`,
  } satisfies Partial<CommitSchema>;
}

function mergeRequestBody(url: string, path: string, request: NonNullable<WorldCommit["requests"]>[number]) {
  return {
    id: 1000 + request.number,
    iid: request.number,
    project_id: 7,
    title: request.title,
    description: null,
    state: request.mergedAt === null ? "opened" : "merged",
    created_at: "2026-11-19T10:00:00.000Z",
    updated_at: "2026-11-20T10:00:00.000Z",
    merged_at: request.mergedAt,
    merge_commit_sha: request.mergeCommit ?? null,
    squash_commit_sha: null,
    web_url: `${url}/${path}/-/merge_requests/${request.number}`,
  } satisfies Partial<MergeRequestSchema>;
}

function deploymentBody({ id, ref, environment, states }: WorldDeployment) {
  return {
    id,
    iid: id,
    ref: states[0]?.description ?? ref,
    sha: ref,
    created_at: "2026-11-20T10:00:00.000Z",
    updated_at: "2026-11-20T10:00:00.000Z",
    status: states[0]?.state === "success" ? "success" : "failed",
    environment: { id: 9, name: environment } as EnvironmentSchema,
  } satisfies Partial<DeploymentSchema>;
}
