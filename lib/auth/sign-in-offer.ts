import { SIGN_IN_PROVIDERS, type SignInProvider } from "../domain/access/sign-in-providers.ts";
import type { SignInOffer } from "../services/access/list-sign-in-providers.ts";
import { providerCallbackUrl, providerName, publicOrigin, signInSettings } from "./settings.ts";

/** The ways to sign in as the environment has them, with what providers need to be told; no secret. */
export function signInOffer(): SignInOffer {
  const settings = signInSettings();
  const origin = publicOrigin() ?? "http://localhost:3000";
  const addresses: Record<SignInProvider, string | null> = {
    github: settings.github?.url ?? null,
    gitlab: settings.gitlab?.url ?? null,
    google: settings.google === null ? null : "https://accounts.google.com",
    oidc: settings.oidc?.issuer ?? null,
  };
  return {
    password: settings.password,
    providers: SIGN_IN_PROVIDERS.map((provider) => ({
      provider,
      name: providerName(settings, provider),
      configured: settings[provider] !== null,
      address: addresses[provider],
      callbackUrl: providerCallbackUrl(provider, origin),
      groupsClaim: provider === "oidc" ? (settings.oidc?.groupsClaim ?? null) : null,
    })),
  };
}
