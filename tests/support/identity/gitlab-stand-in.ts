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

// A self-managed GitLab as far as signing in goes, after what GitLab publishes: "OAuth 2.0 identity provider API"
// (authorization code with PKCE) and, of the users API, "Retrieve the current user". Requests with parameters that are
// not in those lists, or without one that is required, are refused; every answer is held against the documented fields.

const authorizeSchema = z.strictObject({ ...authorizationShape, root_namespace_id: z.string().optional() });

const tokenAnswerSchema = z.strictObject({
  access_token: z.string(),
  token_type: z.literal("Bearer"),
  expires_in: z.literal(7200),
  refresh_token: z.string(),
  scope: z.string(),
  created_at: z.int(),
});

const userSchema = z.strictObject({
  id: z.int(),
  username: z.string(),
  email: z.email(),
  name: z.string(),
  state: z.enum(["active", "blocked", "deactivated"]),
  locked: z.boolean(),
  avatar_url: z.url().nullable(),
  web_url: z.url(),
  created_at: z.iso.datetime(),
  bio: z.string(),
  location: z.string().nullable(),
  public_email: z.string().nullable(),
  organization: z.string(),
  job_title: z.string(),
  pronouns: z.string().nullable(),
  bot: z.boolean(),
  last_sign_in_at: z.iso.datetime(),
  confirmed_at: z.iso.datetime().nullable(),
  theme_id: z.int(),
  last_activity_on: z.iso.date(),
  color_scheme_id: z.int(),
  projects_limit: z.int(),
  current_sign_in_at: z.iso.datetime(),
  identities: z.array(z.strictObject({ provider: z.string(), extern_uid: z.string() })),
  can_create_group: z.boolean(),
  can_create_project: z.boolean(),
  two_factor_enabled: z.boolean(),
  external: z.boolean(),
  private_profile: z.boolean(),
  commit_email: z.string(),
});

export type GitlabUser = {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly confirmed: boolean;
  readonly state?: "active" | "blocked" | "deactivated";
};

export type GitlabStandIn = StandInServer & {
  /** By username. */
  readonly users: Map<string, GitlabUser>;
};

/** What is registered there for Loadline. */
export const GITLAB_APP = { clientId: "0123456789abcdef0123456789abcdef", clientSecret: "gloas-a-secret-of-the-tests" };

export async function startGitlabStandIn(options: { callbackUrl: string; port?: number }): Promise<GitlabStandIn> {
  const users = new Map<string, GitlabUser>();
  const flow = new CodeFlow();
  const server = await serveStandIn(options.port ?? 0, (asked) => {
    switch (`${asked.method} ${asked.path}`) {
      case "GET /oauth/authorize":
      case "POST /oauth/authorize":
        return authorize(asked, flow, users, options.callbackUrl);
      case "POST /oauth/token":
        return token(asked, flow);
      case "GET /api/v4/user":
        return currentUser(asked, flow, users);
      default:
        return { status: 404, body: { error: "404 Not Found" } };
    }
  });
  return { ...server, users };
}

function authorize(
  asked: Asked,
  flow: CodeFlow,
  users: ReadonlyMap<string, GitlabUser>,
  callbackUrl: string,
): Answered {
  const parsed = authorizeSchema.safeParse(single(asked.query));
  if (!parsed.success) return { status: 400, body: z.prettifyError(parsed.error) };
  if (parsed.data.client_id !== GITLAB_APP.clientId) return { status: 401, body: "Client authentication failed" };
  if (parsed.data.redirect_uri !== callbackUrl) return { status: 400, body: "The redirect URI included is not valid." };
  if (asked.method === "GET") return { status: 200, body: consentPage("Sign in to GitLab", users.keys()) };
  const location = flow.grant(asked.form.get("login") ?? "", parsed.data);
  return { status: 302, body: "", headers: { location } };
}

function token(asked: Asked, flow: CodeFlow): Answered {
  const error = (status: number, name: string): Answered => ({
    status,
    body: { error: name, error_description: "As documented." },
  });
  const parsed = z.strictObject(tokenShape).safeParse(single(asked.form));
  if (!parsed.success) return error(400, "invalid_request");
  if (parsed.data.client_id !== GITLAB_APP.clientId || parsed.data.client_secret !== GITLAB_APP.clientSecret) {
    return error(401, "invalid_client");
  }
  const redeemed = flow.redeem(parsed.data, "");
  if (redeemed === null) return error(400, "invalid_grant");
  const answer = {
    access_token: redeemed.token,
    token_type: "Bearer",
    expires_in: 7200,
    refresh_token: "r".repeat(64),
    scope: redeemed.scope,
    created_at: 1_790_000_000,
  };
  return { status: 200, body: tokenAnswerSchema.parse(answer) };
}

function currentUser(asked: Asked, flow: CodeFlow, users: ReadonlyMap<string, GitlabUser>): Answered {
  const bearer = flow.bearer(asked.headers);
  if (bearer === null) return { status: 401, body: { message: "401 Unauthorized" } };
  if (!/\b(read_user|api|read_api)\b/.test(bearer.scope)) return { status: 403, body: { error: "insufficient_scope" } };
  const user = users.get(bearer.login);
  if (user === undefined) throw new Error(`Nobody is called ${bearer.login}`);
  const at = "2026-01-02T03:04:05Z";
  const answer: z.input<typeof userSchema> = {
    id: user.id,
    username: bearer.login,
    email: user.email,
    name: user.name,
    state: user.state ?? "active",
    locked: false,
    avatar_url: null,
    web_url: `https://gitlab.example.com/${bearer.login}`,
    created_at: at,
    bio: "",
    location: null,
    public_email: null,
    organization: "",
    job_title: "",
    pronouns: null,
    bot: false,
    last_sign_in_at: at,
    confirmed_at: user.confirmed ? at : null,
    theme_id: 1,
    last_activity_on: "2026-01-02",
    color_scheme_id: 1,
    projects_limit: 100,
    current_sign_in_at: at,
    identities: [],
    can_create_group: true,
    can_create_project: true,
    two_factor_enabled: true,
    external: false,
    private_profile: false,
    commit_email: user.email,
  };
  return { status: 200, body: userSchema.parse(answer) };
}
