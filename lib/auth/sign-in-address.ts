import type { SignInProvider } from "../domain/access/sign-in-providers.ts";
import type { SignInRefusal } from "../domain/access/sign-in-refusals.ts";

/** The sign-in page, saying why signing in with a provider came to nothing. */
export function refusalAddress(error: SignInRefusal, provider: SignInProvider): string {
  return `/sign-in?${new URLSearchParams({ error, provider })}`;
}

/**
 * Where an answer of next-auth to a provider's sign-in really leads: what it would show on pages of its own, which
 * stay closed, the sign-in page says.
 */
export function landing(target: string, provider: SignInProvider): string {
  const url = URL.parse(target, "http://origin.invalid");
  if (url === null || !/^\/api\/auth(\/|$)/.test(url.pathname)) return target;
  if (url.searchParams.has("csrf")) return refusalAddress("expired", provider);
  return refusalAddress(url.searchParams.get("error") === "OAuthSignin" ? "unreachable" : "failed", provider);
}
