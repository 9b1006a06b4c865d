import type { IncomingHttpHeaders } from "node:http";
import { contentSecurityPolicy } from "./security-headers.ts";

/**
 * Headers by which parts of Next, or proxies, tell each other what they have decided. From outside they are an attempt
 * to skip a decision (CVE-2025-29927 was one); nothing here rests on them, and none gets in.
 */
const INTERNAL =
  /^(x-middleware-|x-invoke-|x-nextjs-|x-now-|x-matched-path$|x-original-ur[il]$|x-rewrite-url$|x-http-method|x-method-override$|content-security-policy|x-nonce$)/;

export type Prepared = {
  readonly requestId: string;
  /** Address of the client, as far as it can be trusted. */
  readonly address: string;
  readonly nonce: string;
};

/**
 * Rewrites a request's headers in place, before anything reads them: what only insiders may say is taken out, and what
 * is known here is put in. Next takes the nonce for its own scripts from the policy in the request.
 */
export function prepareRequest(headers: IncomingHttpHeaders, { requestId, address, nonce }: Prepared): void {
  for (const name of Object.keys(headers)) if (INTERNAL.test(name)) delete headers[name];
  headers["x-request-id"] = requestId;
  headers["x-forwarded-for"] = address;
  headers["content-security-policy"] = contentSecurityPolicy(nonce);
}
