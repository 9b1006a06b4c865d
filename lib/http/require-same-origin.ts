import { ServiceError } from "../services/errors.ts";

/**
 * Refuses a write that another site's page sends with the visitor's cookie. Browsers say where a request comes
 * from, in Sec-Fetch-Site (secure addresses and localhost) or in Origin; a page can change neither, nor set Host
 * or X-Forwarded-Host. What carries none of the two is no browser, and cannot be tricked into anything.
 * @throws ServiceError `forbidden`.
 */
export function requireSameOrigin(request: Request): void {
  const site = request.headers.get("sec-fetch-site");
  const origin = request.headers.get("origin");
  if (site !== null ? site === "same-origin" || site === "none" : origin === null || isOwn(request, origin)) return;
  throw new ServiceError("forbidden", "This request comes from another site. Open Loadline itself to do this.");
}

/** True when the origin is the host under which this request reached Loadline, directly or through a proxy. */
function isOwn(request: Request, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const forwarded = request.headers.get("x-forwarded-host")?.split(",")[0]?.trim();
  return [request.headers.get("host"), forwarded].includes(new URL(origin).host);
}
