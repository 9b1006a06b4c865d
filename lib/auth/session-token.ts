import { decode } from "next-auth/jwt";

/** Cookies that may carry the session, the one of secure addresses first. */
const COOKIE_NAMES = ["__Secure-next-auth.session-token", "next-auth.session-token"];

/**
 * The member of the session's token that names its row in `sign_in`. The registered `jti` would be the place
 * for it, but next-auth gives every token that it writes a fresh one.
 */
export const SIGN_IN_CLAIM = "signInId";

/** Id of the sign-in that a Cookie header stands for; null when it has none, or none that this server sealed. */
export async function signInIdOf(cookieHeader: string | null, secret: string): Promise<string | null> {
  const cookies = parseCookies(cookieHeader);
  for (const name of COOKIE_NAMES) {
    const token = cookies[name];
    if (token === undefined) continue;
    const claims = await decode({ token, secret }).catch(() => null);
    const id = claims?.[SIGN_IN_CLAIM];
    if (typeof id === "string") return id;
  }
  return null;
}

/** The cookies of a header by name; of two with one name the first, which is the more specific. */
export function parseCookies(header: string | null): Record<string, string> {
  const cookies: Record<string, string> = Object.create(null);
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim();
    cookies[name] ??= decoded(pair.slice(equals + 1).trim());
  }
  return cookies;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
