import { createHmac } from "node:crypto";
import type { AuthOptions } from "next-auth";

/**
 * Cookies know hosts, not ports: two Loadlines of one machine would sign each other's people out. So their names hold
 * a mark of the server's secret. It comes first, because next-auth takes every cookie that begins with the session's
 * name for a piece of it. `__Host-`: a browser takes such a cookie over HTTPS alone, and from no sibling domain.
 */
function cookieName(name: string, secret: string, secure: boolean): string {
  const mark = createHmac("sha256", secret).update("cookie names").digest("hex").slice(0, 8);
  return `${secure ? "__Host-" : ""}loadline-${mark}.${name}`;
}

/** Name of the cookie that carries the session. */
export function sessionCookieName(secret: string, secure: boolean): string {
  return cookieName("session", secret, secure);
}

/** Every cookie that next-auth writes; `secure`: for HTTPS alone. */
export function authCookies(secret: string, secure: boolean): NonNullable<AuthOptions["cookies"]> {
  const cookie = (name: string) => ({
    name: cookieName(name, secret, secure),
    options: { httpOnly: true, sameSite: "lax", path: "/", secure },
  });
  return {
    sessionToken: cookie("session"),
    callbackUrl: cookie("callback-url"),
    csrfToken: cookie("csrf"),
    pkceCodeVerifier: cookie("pkce"),
    state: cookie("state"),
    nonce: cookie("nonce"),
  };
}
