import { guardedFetch } from "../net/guarded-fetch.ts";
import { isLoopback } from "./login.ts";
import { networkFailure } from "./network-failure.ts";
import { RegistryError } from "./registry-error.ts";

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

export type RegistryRequest = {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: URLSearchParams | string;
};

/**
 * `fetch` that follows redirects itself, so that every address is checked and `authorization` stays with the origin
 * that it was meant for: registries hand blobs out by way of other hosts, which must not learn who asks.
 * @throws RegistryError when nothing answers within `limitMs`; the reason of `signal` when that aborts.
 */
export async function fetchFollowing(
  address: string,
  request: RegistryRequest,
  limitMs: number,
  signal: AbortSignal,
): Promise<Response> {
  const origin = new URL(address).origin;
  let url = new URL(address);
  for (let redirects = 0; ; redirects++) {
    const { authorization, ...others } = request.headers ?? {};
    const isHome = url.origin === origin;
    const headers = isHome && authorization !== undefined ? { ...others, authorization } : others;
    const response = await send(url, { ...request, headers }, limitMs, signal);
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) return response;
    await response.body?.cancel();
    url = nextAddress(url, location, request, redirects);
  }
}

async function send(url: URL, request: RegistryRequest, limitMs: number, signal: AbortSignal): Promise<Response> {
  signal.throwIfAborted();
  try {
    return await guardedFetch(url, {
      ...request,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
  } catch (error) {
    signal.throwIfAborted();
    throw networkFailure(error, url.host, limitMs);
  }
}

function nextAddress(from: URL, location: string, request: RegistryRequest, redirects: number): URL {
  const to = URL.parse(location, from);
  const refuse = (why: string) =>
    new RegistryError(
      `${from.host} sends the request on ${why}.`,
      "See whether the address is that of the registry itself.",
    );
  if (to === null || (to.protocol !== "https:" && to.protocol !== "http:")) throw refuse("to no address of the web");
  if (to.protocol === "http:" && from.protocol === "https:" && !isLoopback(to.host)) {
    throw refuse(`to ${to.host} without encryption`);
  }
  if (request.method === "POST") throw refuse("though it holds a password");
  if (request.method === "PUT" || request.method === "DELETE") throw refuse("though it is to change something");
  if (redirects >= MOST_REDIRECTS) throw refuse("again and again");
  return to;
}
