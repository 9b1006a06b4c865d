import { ServiceError } from "../services/errors.ts";

/**
 * Reads the parameters of a path by its template (`/deployments/{deployment}`). Works on the raw path and
 * decodes each segment exactly once, so that names with `/`, `%` or any other text come through as they are.
 * @throws ServiceError `bad_request` for a malformed percent-encoding.
 */
export function matchPath(template: string, pathname: string): Record<string, string> {
  const names = template.split("/");
  const segments = pathname.split("/");
  const params: Record<string, string> = {};
  for (const [place, name] of names.entries()) {
    if (name.startsWith("{")) params[name.slice(1, -1)] = decode(segments[place] ?? "");
  }
  return params;
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ServiceError("bad_request", "The address has a percent-encoding that is not UTF-8.");
  }
}
