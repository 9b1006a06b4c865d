/** Who may vouch for a person besides their password; `oidc` is any OpenID Connect provider, one at a time. */
export const SIGN_IN_PROVIDERS = ["github", "gitlab", "google", "oidc"] as const;
export type SignInProvider = (typeof SIGN_IN_PROVIDERS)[number];

/** What stands in `sign_in.provider`. */
export const SIGN_IN_METHODS = ["password", ...SIGN_IN_PROVIDERS] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** Names of the kinds; an OpenID Connect provider that is set up has a name of its own. */
export const SIGN_IN_PROVIDER_NAMES: Record<SignInProvider, string> = {
  github: "GitHub",
  gitlab: "GitLab",
  google: "Google",
  oidc: "OpenID Connect",
};

export function isSignInProvider(text: string): text is SignInProvider {
  return (SIGN_IN_PROVIDERS as readonly string[]).includes(text);
}
