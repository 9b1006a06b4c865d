import type { NextApiRequest, NextApiResponse } from "next";
import nextAuthModule, { type AuthOptions } from "next-auth";
import { WAIT_ERROR } from "./auth-options.ts";
import { commonJsDefault } from "./common-js-default.ts";
import { parseCookies } from "./session-token.ts";

/** What next-auth may be asked for; its sign-in pages and its log endpoint stay closed. */
const ACTIONS = ["csrf", "callback", "signout", "session", "signin", "error"];

/**
 * Answers a request below `/api/auth/`; null when there is nothing of that name. Goes through next-auth's
 * handler for plain requests and responses, not the one for Next's routes, which takes headers out of Next's
 * own storage and trusts whatever host they name.
 */
export async function handleAuthRequest(
  request: Request,
  body: Record<string, unknown>,
  options: AuthOptions,
): Promise<Response | null> {
  const url = new URL(request.url);
  const segments = url.pathname.split("/").slice(3);
  if (!ACTIONS.includes(segments[0] ?? "")) return null;

  // Without this next-auth takes http://localhost:3000 for the address of every server.
  process.env.AUTH_TRUST_HOST ??= "true";
  const nodeRequest = {
    method: request.method,
    query: { ...Object.fromEntries(url.searchParams), nextauth: segments },
    cookies: parseCookies(request.headers.get("cookie")),
    headers: { ...Object.fromEntries(request.headers), ...originHeaders(request) },
    body,
  };
  const reply = new Reply();
  const handler = commonJsDefault(nextAuthModule);
  await handler(nodeRequest as unknown as NextApiRequest, reply as unknown as NextApiResponse, options);
  return withWait(reply.toResponse(), reply.url);
}

/** Too many attempts are said by status as well, which next-auth cannot be told to. */
function withWait(response: Response, url: string | null): Response {
  const error = url === null ? null : (URL.parse(url)?.searchParams.get("error") ?? null);
  if (error === null || !error.startsWith(`${WAIT_ERROR}:`)) return response;
  const headers = new Headers(response.headers);
  headers.set("retry-after", error.slice(WAIT_ERROR.length + 1));
  return new Response(response.body, { status: 429, headers });
}

/** Scheme and host under which the browser reached this server, in the two headers that next-auth reads. */
function originHeaders(request: Request): Record<string, string> {
  const first = (name: string) => request.headers.get(name)?.split(",")[0]?.trim();
  const url = new URL(request.url);
  return {
    "x-forwarded-host": first("x-forwarded-host") ?? request.headers.get("host") ?? url.host,
    "x-forwarded-proto": first("x-forwarded-proto") ?? url.protocol.slice(0, -1),
  };
}

/** As much of Node's response as next-auth writes to. */
class Reply {
  #status = 200;
  readonly #headers = new Map<string, string | string[]>();
  #body: string | null = null;
  /** Address that a JSON answer tells the page to go to. */
  url: string | null = null;

  status(code: number): this {
    this.#status = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    this.#headers.set(name.toLowerCase(), value);
    return this;
  }

  json(value: unknown): void {
    this.setHeader("Content-Type", "application/json");
    this.#body = JSON.stringify(value);
    if (typeof value === "object" && value !== null && "url" in value) this.url = String(value.url);
  }

  send(value: unknown): void {
    if (typeof value === "string") this.#body = value;
    else if (value !== undefined) this.json(value);
  }

  end(): void {}

  toResponse(): Response {
    const headers = new Headers({ "cache-control": "no-store" });
    for (const [name, value] of this.#headers) {
      if (typeof value === "string") headers.set(name, value);
      else for (const one of value) headers.append(name, one);
    }
    return new Response(this.#body, { status: this.#status, headers });
  }
}
