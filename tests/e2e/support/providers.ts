import { GITHUB_APP, type GithubStandIn, startGithubStandIn } from "#tests/support/identity/github-stand-in.ts";
import { GITLAB_APP, type GitlabStandIn, startGitlabStandIn } from "#tests/support/identity/gitlab-stand-in.ts";
import { OPENID_CLIENT, type OpenIdProvider, startOpenIdProvider } from "#tests/support/identity/openid-provider.ts";
import type { DemoServer, ProviderPorts } from "./servers.ts";

/** The name that the OpenID Connect provider has on the sign-in page. */
export const OIDC_NAME = "Example login";

/** What sets up the providers for a server. */
export function providerEnvironment(ports: ProviderPorts): Record<string, string> {
  return {
    LOADLINE_OIDC_ISSUER: `http://localhost:${ports.oidc}`,
    LOADLINE_OIDC_ID: OPENID_CLIENT.clientId,
    LOADLINE_OIDC_SECRET: OPENID_CLIENT.clientSecret,
    LOADLINE_OIDC_NAME: OIDC_NAME,
    LOADLINE_GITHUB_URL: `http://localhost:${ports.github}`,
    LOADLINE_GITHUB_ID: GITHUB_APP.clientId,
    LOADLINE_GITHUB_SECRET: GITHUB_APP.clientSecret,
    LOADLINE_GITLAB_URL: `http://localhost:${ports.gitlab}`,
    LOADLINE_GITLAB_ID: GITLAB_APP.clientId,
    LOADLINE_GITLAB_SECRET: GITLAB_APP.clientSecret,
  };
}

export type Providers = {
  readonly oidc: OpenIdProvider;
  readonly github: GithubStandIn;
  readonly gitlab: GitlabStandIn;
  stop(): Promise<void>;
};

/** Starts the providers where the demo expects them. */
export async function startProviders({ url, providerPorts }: DemoServer): Promise<Providers> {
  const at = (provider: keyof ProviderPorts) => ({
    callbackUrl: `${url}/api/auth/callback/${provider}`,
    port: providerPorts[provider],
  });
  const oidc = await startOpenIdProvider(at("oidc"));
  const github = await startGithubStandIn(at("github"));
  const gitlab = await startGitlabStandIn(at("gitlab"));
  return {
    oidc,
    github,
    gitlab,
    stop: async () => void (await Promise.all([oidc.stop(), github.stop(), gitlab.stop()])),
  };
}
