import { randomBytes } from "node:crypto";

/** A fresh one for each request: a script that somebody got into a page would have to guess it. */
export function makeNonce(): string {
  return randomBytes(16).toString("base64");
}

/**
 * What a page may load and run. Everything comes from Loadline itself: it works with no access to the outside. Scripts
 * run only with the nonce of their request, and those that they load. Styles may be inline: lists place their rows, and
 * toasts bring their style sheet, that way.
 */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'self'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "script-src-attr 'none'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** An answer of the API is no page: opened as one, it loads and runs nothing. */
const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Headers of every answer.
 * @param secure people reach Loadline over https: browsers are told never to try it without.
 */
export function securityHeaders(pathname: string, nonce: string, secure: boolean): Record<string, string> {
  const isApi = pathname === "/api" || pathname.startsWith("/api/");
  return {
    "content-security-policy": isApi ? API_POLICY : contentSecurityPolicy(nonce),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    // Addresses name deployments and assets, and the set-up link holds a secret: no other site gets to see them.
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-permitted-cross-domain-policies": "none",
    // Other names below this one are somebody else's decision.
    ...(secure && { "strict-transport-security": "max-age=31536000" }),
  };
}
