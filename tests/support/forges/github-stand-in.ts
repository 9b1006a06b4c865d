import { createHash, verify } from "node:crypto";
import { HttpResponse, http } from "msw";
import { type AnsweringServer, startAnswering } from "./answering-server.ts";
import { emptyWorld, type ForgeWorld, findCommit, type WorldCommit, type WorldDeployment } from "./forge-world.ts";
import { checkGitHubAnswer, checkGitHubRequest, exampleOf } from "./published-github.ts";

export type GitHubStandIn = AnsweringServer & {
  readonly world: ForgeWorld;
  /** An App that may sign in: its id, PEM of its public key, and its installations by owner. */
  app: { id: number; publicKey: string; installations: Map<string, { id: number; permissions: object }> } | null;
};

const COMMIT = "/repos/{owner}/{repo}/commits/{ref}";
const PULLS = "/repos/{owner}/{repo}/commits/{commit_sha}/pulls";
const DEPLOYMENTS = "/repos/{owner}/{repo}/deployments";
const STATUSES = "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses";

type Params = Record<string, string | readonly string[] | undefined>;
type Context = { request: Request; params: Params };

/**
 * GitHub as much as Loadline asks of it, under `/api/v3` like an Enterprise Server. Every answer and every body that it
 * gets is held against GitHub's published OpenAPI description.
 */
export async function startGitHub(): Promise<GitHubStandIn> {
  const world = emptyWorld();
  const self: { app: GitHubStandIn["app"] } = { app: null };
  const numbers = new Map<string, string>();
  const server = await startAnswering((url) => {
    const api = `${url}/api/v3`;

    /** An operation: who asks, whether the host is itself, then what it answers, checked. */
    function operation(
      method: "get" | "post",
      route: string,
      answer: (context: Context & { body: unknown }) => {
        status: number;
        body: unknown;
        headers?: Record<string, string>;
      },
      options: { asApp?: boolean } = {},
    ) {
      const address = `${api}${route.replaceAll(/\{([a-z_]+)\}/g, ":$1")}`;
      // Where a repository that was renamed is found from then on.
      const byNumber = address.replace("/repos/:owner/:repo/", "/repositories/:number/");
      const addresses = byNumber === address ? [address] : [address, byNumber];
      const resolve = async ({ request, params: asked }: Context): Promise<Response> => {
        const odd = world.instead?.(request) ?? refusedLogin(request, options.asApp ?? false);
        if (odd) return odd;
        const [owner = "", repo = ""] = (numbers.get(String(asked.number)) ?? "").split("/");
        const params: Params = asked.number === undefined ? asked : { ...asked, owner, repo };
        const moved = world.renamed.get(pathOf(params));
        if (moved !== undefined) {
          numbers.set("77", moved);
          const rest = new URL(request.url).pathname.split("/").slice(6).join("/");
          const headers = { location: `${api}/repositories/77/${rest}${new URL(request.url).search}` };
          return HttpResponse.json({ message: "Moved Permanently" }, { status: method === "get" ? 301 : 307, headers });
        }
        const body: unknown = method === "post" ? await request.json().catch(() => ({})) : null;
        if (method === "post") checkGitHubRequest(method, route, body);
        const { status, body: said, headers = {} } = answer({ request, params, body });
        checkGitHubAnswer(method, route, status, said);
        const etag = `W/"${createHash("sha256").update(JSON.stringify(said)).digest("hex")}"`;
        if (method === "get" && request.headers.get("if-none-match") === etag) {
          return new HttpResponse(null, { status: 304, headers: { etag } });
        }
        return HttpResponse.json(said as object, { status, headers: { ...headers, etag } });
      };
      return addresses.map((one) => http[method](one, resolve));
    }

    function refusedLogin(request: Request, asApp: boolean): Response | null {
      const [, token = ""] = (request.headers.get("authorization") ?? "").split(" ");
      const accepted = asApp ? isSignedBy(self.app, token) : world.tokens.size === 0 || world.tokens.has(token);
      return accepted ? null : HttpResponse.json({ message: "Bad credentials" }, { status: 401 });
    }

    const notFound = { status: 404, body: { message: "Not Found", documentation_url: "https://docs.github.com/rest" } };
    const pathOf = ({ owner, repo }: Params) => `${owner}/${repo}`;

    const commit = ({ params }: Context) => {
      if (!world.repositories.has(pathOf(params))) return notFound;
      const found = findCommit(world, pathOf(params), String(params.ref));
      if (found !== null) return { status: 200, body: commitBody(url, pathOf(params), found) };
      const message = `No commit found for SHA: ${params.ref}`;
      return { status: 422, body: { message, documentation_url: "https://docs.github.com/rest" } };
    };
    const pulls = ({ request, params }: Context) => {
      const found = findCommit(world, pathOf(params), String(params.commit_sha));
      if (found === null) return notFound;
      const query = new URL(request.url).searchParams;
      const perPage = Number(query.get("per_page") ?? 30);
      const page = Number(query.get("page") ?? 1);
      const all = found.requests ?? [];
      const shown = all.slice((page - 1) * perPage, page * perPage);
      const next = page * perPage < all.length ? { link: `<${request.url}&page=${page + 1}>; rel="next"` } : {};
      return { status: 200, headers: next, body: shown.map((one) => pullBody(url, pathOf(params), one)) };
    };
    const make = ({ params, body }: Context & { body: unknown }) => {
      const given = body as { ref: string; environment: string; payload: unknown; description: string };
      if (findCommit(world, pathOf(params), given.ref) === null) {
        const message = `No ref found for: ${given.ref}`;
        return { status: 422, body: { message, documentation_url: "https://docs.github.com/rest" } };
      }
      const made: WorldDeployment = { id: world.deployments.length + 1, path: pathOf(params), ...given, states: [] };
      world.deployments.push(made);
      return { status: 201, body: deploymentBody(made) };
    };

    const operations = [
      operation("get", COMMIT, commit),
      operation("get", PULLS, pulls),
      operation("get", "/rate_limit", () => ({
        status: 200,
        body: exampleOf("rate-limit-overview"),
        headers: world.tokens.size === 0 ? {} : { "x-oauth-scopes": "repo" },
      })),
      operation("post", DEPLOYMENTS, make),
      operation("get", DEPLOYMENTS, ({ request, params }) => {
        const environment = new URL(request.url).searchParams.get("environment");
        const found = world.deployments.filter((one) => one.path === pathOf(params) && one.environment === environment);
        return { status: 200, body: found.toReversed().map(deploymentBody) };
      }),
      operation("post", STATUSES, ({ params, body }) => {
        const made = world.deployments.find(({ id }) => String(id) === params.deployment_id);
        if (made === undefined) return { status: 422, body: { message: "Validation Failed", documentation_url: "" } };
        const { state, description, log_url } = body as WorldDeployment["states"][number];
        made.states.push({ state, ...(description && { description }), ...(log_url && { log_url }) });
        return { status: 201, body: { ...exampleOf<object>("deployment-status"), state } };
      }),
      operation("get", "/app", () => ({ status: 200, body: exampleOf("integration") }), { asApp: true }),
      operation(
        "get",
        "/app/installations",
        () => ({ status: 200, body: [...(self.app?.installations.entries() ?? [])].map(installationBody) }),
        { asApp: true },
      ),
      operation(
        "get",
        "/repos/{owner}/{repo}/installation",
        ({ params }) => {
          const found = self.app?.installations.get(String(params.owner));
          return found ? { status: 200, body: installationBody([String(params.owner), found]) } : notFound;
        },
        { asApp: true },
      ),
      operation(
        "post",
        "/app/installations/{installation_id}/access_tokens",
        ({ params }) => {
          const token = `ghs_installation_${params.installation_id}`;
          world.tokens.add(token);
          const expires_at = new Date(Date.now() + 3_600_000).toISOString();
          return { status: 201, body: { ...exampleOf<object>("installation-token"), token, expires_at } };
        },
        { asApp: true },
      ),
    ];
    return operations.flat();
  });
  return Object.assign(self, server, { world });
}

function commitBody(url: string, path: string, { sha, message, author }: WorldCommit): object {
  const example = exampleOf<{ commit: object; author: object }>("commit");
  return {
    ...example,
    sha,
    html_url: `${url}/${path}/commit/${sha}`,
    // Those of the example lack what the description requires.
    files: [],
    commit: {
      ...example.commit,
      message,
      author: { name: author.name, email: author.email, date: "2026-11-20T10:00:00Z" },
    },
    author: author.login === undefined ? null : { ...example.author, login: author.login },
  };
}

function pullBody(url: string, path: string, request: NonNullable<WorldCommit["requests"]>[number]): object {
  const [example] = exampleOf<object[]>("pull-request-simple-items");
  return {
    ...example,
    number: request.number,
    title: request.title,
    html_url: `${url}/${path}/pull/${request.number}`,
    state: request.mergedAt === null ? "open" : "closed",
    merged_at: request.mergedAt,
    merge_commit_sha: request.mergeCommit ?? null,
    // As above.
    requested_teams: [],
  };
}

function deploymentBody({ id, ref, environment, payload }: WorldDeployment): object {
  return { ...exampleOf<object>("deployment"), id, ref, environment, payload };
}

function installationBody([login, { id, permissions }]: [string, { id: number; permissions: object }]): object {
  const { author } = exampleOf<{ author: object }>("commit");
  // The list of installations is described as if an account were a person and an enterprise at once.
  const enterprise = { name: login, slug: login, created_at: null, updated_at: null };
  return { ...exampleOf<object>("base-installation"), id, permissions, account: { ...author, ...enterprise, login } };
}

/** Whether a JSON Web Token is signed by the App's key and names the App. */
function isSignedBy(app: GitHubStandIn["app"], token: string): boolean {
  const [head = "", claims = "", signature = ""] = token.split(".");
  if (app === null || signature === "") return false;
  const { iss } = JSON.parse(Buffer.from(claims, "base64url").toString()) as { iss: number | string };
  const signed = Buffer.from(`${head}.${claims}`);
  return String(iss) === String(app.id) && verify("sha256", signed, app.publicKey, Buffer.from(signature, "base64url"));
}
