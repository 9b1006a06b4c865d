import { readSignInSettings, type SignInSettings } from "../config/sign-in-settings.ts";
import { SIGN_IN_PROVIDER_NAMES, type SignInProvider } from "../domain/access/sign-in-providers.ts";

/** How people may sign in here; the start command has checked it already. */
export function signInSettings(): SignInSettings {
  return readSignInSettings(process.env);
}

/** What the button of a provider says. */
export function providerName(settings: SignInSettings, provider: SignInProvider): string {
  return provider === "oidc" && settings.oidc !== null ? settings.oidc.name : SIGN_IN_PROVIDER_NAMES[provider];
}

/**
 * Origin under which Loadline is known to the providers, and to which they send people back: never what a request
 * claims. Null where nobody set it, as in tests of single routes.
 */
export function publicOrigin(): string | null {
  return URL.parse(process.env.LOADLINE_URL ?? "")?.origin ?? null;
}

/** Where a provider sends people back to; it has to be registered there exactly so. */
export function providerCallbackUrl(provider: SignInProvider, origin: string): string {
  return `${origin}/api/auth/callback/${provider}`;
}
