/** Never resolved: it only shows whether an address stays on the origin that it is read against. */
const NOWHERE = "http://origin.invalid";

/**
 * Where to go after signing in: a path of Loadline itself, `/` for anything that leads elsewhere. Takes a path
 * or a full address of `origin`, and reads both as a browser would (`//host`, `/\host`, tabs and all).
 */
export function callbackPath(target: string | null | undefined, origin: string = NOWHERE): string {
  if (target === null || target === undefined || !URL.canParse(target, origin)) return "/";
  const url = new URL(target, origin);
  // A path that begins with two slashes (`/.//host`) stays here as an address, and leads away once it stands alone.
  if (url.origin !== new URL(origin).origin || url.pathname.startsWith("//")) return "/";
  return `${url.pathname}${url.search}${url.hash}`;
}
