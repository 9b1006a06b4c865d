import { failedFetch } from "../net/failed-fetch.ts";
import { guardedFetch } from "../net/guarded-fetch.ts";
import { UnreachableError } from "./unreachable-error.ts";

const LIMIT_MS = 20_000;
/** Of a repository that was renamed, and renamed again. */
const MOST_REDIRECTS = 4;
const REDIRECTS = [301, 302, 307, 308];
/** A commit that touches very much, or a hundred pull requests, take a few megabytes. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Answers that have no body, which a `Response` must not be given then. */
const BODILESS = [101, 204, 205, 304];

/**
 * `fetch` for a git host's API. Where a repository was renamed the host sends requests on, to an address of its own:
 * that is followed, for anything but writing by the statuses that keep the method alone; nothing is sent elsewhere,
 * since a token goes with it.
 * @throws UnreachableError when nothing answers; the reason of the request's `signal` when that aborts.
 */
export async function forgeFetch(address: string | URL, request: RequestInit): Promise<Response> {
  let url = new URL(address);
  for (let redirects = 0; ; redirects++) {
    const response = await send(url, request);
    const location = response.headers.get("location");
    if (!REDIRECTS.includes(response.status) || location === null) return readBounded(response, url.host);
    await response.body?.cancel();
    const to = URL.parse(location, url);
    const keepsMethod = response.status === 307 || response.status === 308;
    if (to === null || to.origin !== url.origin || (request.method !== "GET" && !keepsMethod)) {
      throw new UnreachableError(
        `${url.host} sends the request on to ${to?.host ?? "nowhere"}, which is not followed.`,
      );
    }
    if (redirects >= MOST_REDIRECTS) throw new UnreachableError(`${url.host} sends the request on again and again.`);
    url = to;
  }
}

async function send(url: URL, request: RequestInit): Promise<Response> {
  const signal = request.signal ?? null;
  signal?.throwIfAborted();
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    return await guardedFetch(url, {
      ...request,
      redirect: "manual",
      signal: signal === null ? limit : AbortSignal.any([signal, limit]),
    });
  } catch (error) {
    signal?.throwIfAborted();
    const { kind, message } = failedFetch(error, url.host, LIMIT_MS);
    throw new UnreachableError(kind === "address" ? `${message}.` : message, { cause: error });
  }
}

/** The answer with its body read: what is at the address may send without end. */
async function readBounded(response: Response, host: string): Promise<Response> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new UnreachableError(`${host} answers with more than ${MOST_BYTES} bytes.`);
    parts.push(part);
  }
  const body = BODILESS.includes(response.status) ? null : Buffer.concat(parts);
  return new Response(body, { status: response.status, headers: response.headers });
}
