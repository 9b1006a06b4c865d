import { z } from "zod";
import {
  type Answered,
  type Asked,
  authorizationShape,
  CodeFlow,
  consentPage,
  type StandInServer,
  serveStandIn,
  single,
  tokenShape,
} from "./code-flow.ts";

// A GitHub Enterprise Server as far as signing in goes, after what GitHub publishes: "Authorizing OAuth apps" (web
// application flow), "Troubleshooting OAuth app access token request errors", and of the REST API "Get the
// authenticated user" and "List email addresses for the authenticated user". Requests with parameters that are not in
// those lists, or without one that is required, are refused; every answer is held against the documented fields.

const authorizeSchema = z.strictObject({
  ...authorizationShape,
  login: z.string().optional(),
  allow_signup: z.enum(["true", "false"]).optional(),
  prompt: z.literal("select_account").optional(),
});

const accessTokenSchema = z.strictObject({
  access_token: z.string().startsWith("gho_"),
  scope: z.string(),
  token_type: z.literal("bearer"),
});
const accessTokenErrorSchema = z.strictObject({
  error: z.enum(["incorrect_client_credentials", "redirect_uri_mismatch", "bad_verification_code"]),
  error_description: z.string(),
  error_uri: z.string(),
});

/** "Public user": the fields that the schema of the REST API requires. */
const userSchema = z.strictObject({
  login: z.string(),
  id: z.int(),
  node_id: z.string(),
  avatar_url: z.url(),
  gravatar_id: z.string().nullable(),
  url: z.url(),
  html_url: z.url(),
  followers_url: z.url(),
  following_url: z.string(),
  gists_url: z.string(),
  starred_url: z.string(),
  subscriptions_url: z.url(),
  organizations_url: z.url(),
  repos_url: z.url(),
  events_url: z.string(),
  received_events_url: z.url(),
  type: z.string(),
  site_admin: z.boolean(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  blog: z.string().nullable(),
  location: z.string().nullable(),
  email: z.email().nullable(),
  hireable: z.boolean().nullable(),
  bio: z.string().nullable(),
  public_repos: z.int(),
  public_gists: z.int(),
  followers: z.int(),
  following: z.int(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

const emailSchema = z.strictObject({
  email: z.email(),
  primary: z.boolean(),
  verified: z.boolean(),
  visibility: z.enum(["public", "private"]).nullable(),
});

export type GithubUser = {
  readonly id: number;
  readonly name: string | null;
  /** Shown in the profile: may be any of the person's. */
  readonly publicEmail: string | null;
  readonly emails: readonly { email: string; primary: boolean; verified: boolean }[];
};

export type GithubStandIn = StandInServer & {
  /** By login. */
  readonly users: Map<string, GithubUser>;
};

/** What is registered there for Loadline. */
export const GITHUB_APP = { clientId: "Iv1.0123456789abcdef", clientSecret: "a secret of the tests for GitHub" };
const ERRORS_PAGE = "/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors/";

export async function startGithubStandIn(options: { callbackUrl: string; port?: number }): Promise<GithubStandIn> {
  const users = new Map<string, GithubUser>();
  const flow = new CodeFlow();
  const server = await serveStandIn(options.port ?? 0, (asked) => {
    switch (`${asked.method} ${asked.path}`) {
      case "GET /login/oauth/authorize":
      case "POST /login/oauth/authorize":
        return authorize(asked, flow, users, options.callbackUrl);
      case "POST /login/oauth/access_token":
        return accessToken(asked, flow);
      case "GET /api/v3/user":
        return api(asked, flow, "read:user", (login) => userSchema.parse(userOf(login, users)));
      case "GET /api/v3/user/emails":
        return api(asked, flow, "user:email", (login) =>
          z
            .array(emailSchema)
            .parse(
              users.get(login)?.emails.map((email) => ({ ...email, visibility: email.primary ? "private" : null })),
            ),
        );
      default:
        return {
          status: 404,
          body: { message: "Not Found", documentation_url: "https://docs.github.com/rest", status: "404" },
        };
    }
  });
  return { ...server, users };
}

function authorize(
  asked: Asked,
  flow: CodeFlow,
  users: ReadonlyMap<string, GithubUser>,
  callbackUrl: string,
): Answered {
  const parsed = authorizeSchema.safeParse(single(asked.query));
  if (!parsed.success) return { status: 400, body: z.prettifyError(parsed.error) };
  if (parsed.data.client_id !== GITHUB_APP.clientId) return { status: 404, body: "Not Found" };
  if (parsed.data.redirect_uri !== callbackUrl) return { status: 400, body: "redirect_uri_mismatch" };
  if (asked.method === "GET") return { status: 200, body: consentPage("Sign in to GitHub", users.keys()) };
  const location = flow.grant(asked.form.get("login") ?? "", parsed.data);
  return { status: 302, body: "", headers: { location } };
}

/** Errors come with status 200, as the documentation shows them. */
function accessToken(asked: Asked, flow: CodeFlow): Answered {
  const error = (name: z.infer<typeof accessTokenErrorSchema>["error"]): Answered => ({
    status: 200,
    body: accessTokenErrorSchema.parse({
      error: name,
      error_description: "As documented.",
      error_uri: `${ERRORS_PAGE}#${name}`,
    }),
  });
  const parsed = z.strictObject(tokenShape).safeParse(single(asked.form));
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  if (asked.headers.accept !== "application/json")
    throw new Error("Without Accept: application/json the answer is a form");
  if (parsed.data.client_id !== GITHUB_APP.clientId || parsed.data.client_secret !== GITHUB_APP.clientSecret) {
    return error("incorrect_client_credentials");
  }
  const redeemed = flow.redeem(parsed.data, "gho_");
  if (redeemed === null) return error("bad_verification_code");
  const scope = redeemed.scope.replaceAll(" ", ",");
  return { status: 200, body: accessTokenSchema.parse({ access_token: redeemed.token, scope, token_type: "bearer" }) };
}

function api(asked: Asked, flow: CodeFlow, scope: string, read: (login: string) => unknown): Answered {
  if (!asked.headers["user-agent"])
    return { status: 403, body: { message: "Request forbidden by administrative rules." } };
  if (asked.headers["x-github-api-version"] !== "2022-11-28")
    return { status: 400, body: { message: "Name a version of the API" } };
  const bearer = flow.bearer(asked.headers);
  if (bearer === null) return { status: 401, body: { message: "Bad credentials", status: "401" } };
  if (!bearer.scope.split(" ").includes(scope)) return { status: 404, body: { message: "Not Found", status: "404" } };
  return { status: 200, body: read(bearer.login) };
}

function userOf(login: string, users: ReadonlyMap<string, GithubUser>): z.infer<typeof userSchema> {
  const user = users.get(login);
  if (user === undefined) throw new Error(`Nobody is called ${login}`);
  const url = `https://github.example.com/api/v3/users/${login}`;
  return {
    login,
    id: user.id,
    node_id: `U_${user.id}`,
    avatar_url: "https://github.example.com/avatars/u/1",
    gravatar_id: "",
    url,
    html_url: `https://github.example.com/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: "User",
    site_admin: false,
    name: user.name,
    company: null,
    blog: "",
    location: null,
    email: user.publicEmail,
    hireable: null,
    bio: null,
    public_repos: 2,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: "2020-01-02T03:04:05Z",
    updated_at: "2026-01-02T03:04:05Z",
  };
}
