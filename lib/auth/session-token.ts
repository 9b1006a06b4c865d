import { decode } from "next-auth/jwt";
import { sessionCookieName } from "./cookie-names.ts";
import { publicOrigin } from "./settings.ts";

/**
 * The member of the session's token that names its row in `sign_in`. The registered `jti` would be the place
 * for it, but next-auth gives every token that it writes a fresh one.
 */
export const SIGN_IN_CLAIM = "signInId";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Id of the sign-in that a Cookie header stands for; null when it has none, or none that this server sealed. Where
 * Loadline is reached over HTTPS only the cookie of HTTPS counts: the other could come from a sibling domain.
 */
export async function signInIdOf(cookieHeader: string | null, secret: string): Promise<string | null> {
  const cookies = parseCookies(cookieHeader);
  const overHttps = publicOrigin()?.startsWith("https:") ?? false;
  for (const secure of overHttps ? [true] : [true, false]) {
    const token = cookies[sessionCookieName(secret, secure)];
    if (token === undefined) continue;
    const claims = await decode({ token, secret }).catch(() => null);
    const id = claims?.[SIGN_IN_CLAIM];
    if (typeof id === "string" && UUID.test(id)) return id;
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
