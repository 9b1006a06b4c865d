import type { NextApiRequest, NextApiResponse } from "next";
import nextAuthModule from "next-auth";
import { isSignInProvider, type SignInProvider } from "../domain/access/sign-in-providers.ts";
import { type AuthSurroundings, authOptions, WAIT_ERROR } from "./auth-options.ts";
import { callbackPath } from "./callback-path.ts";
import { commonJsDefault } from "./common-js-default.ts";
import { parseCookies } from "./session-token.ts";
import { publicOrigin } from "./settings.ts";
import { landing, refusalAddress } from "./sign-in-address.ts";

/** What next-auth may be asked for, and how; its pages, its list of providers and its log endpoint stay closed. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  csrf: ["GET"],
  signin: ["GET", "POST"],
  signout: ["GET", "POST"],
  callback: ["GET", "POST"],
};

/**
 * Answers a request below `/api/auth/`; null when there is nothing of that name. Goes through next-auth's
 * handler for plain requests and responses, not the one for Next's routes, which takes headers out of Next's
 * own storage and trusts whatever host they name.
 */
export async function handleAuthRequest(
  request: Request,
  body: Record<string, unknown>,
  surroundings: AuthSurroundings,
): Promise<Response | null> {
  const url = new URL(request.url);
  const [action = "", name = "", ...rest] = url.pathname.split("/").slice(3);
  if (!METHODS[action]?.includes(request.method) || rest.length > 0) return null;
  const provider = isSignInProvider(name) && surroundings.settings[name] !== null ? name : null;
  if (name !== "" && provider === null && !(name === "credentials" && surroundings.settings.password)) return null;
  // A provider sends people back by an address, a form brings email and password; next-auth has no other.
  if (action === "callback" && request.method !== (provider === null ? "POST" : "GET")) return null;

  const reached = reachedOrigin(request);
  const known = publicOrigin() ?? reached;
  const query = Object.fromEntries(url.searchParams);
  if (provider !== null) {
    const aside = beforeProvider({ action, provider, query, body, reached, known });
    if (aside !== null) {
      const target = new URL(aside, known).href;
      return action === "callback" ? redirection(target) : Response.json({ url: target }, { headers: NOT_STORED });
    }
  }

  // Without this next-auth takes http://localhost:3000 for the address of every server.
  process.env.AUTH_TRUST_HOST ??= "true";
  const origin = new URL(provider === null ? reached : known);
  const nodeRequest = {
    method: request.method,
    // At the beginning of a sign-in next-auth would hand the query on to the provider.
    query: { ...(action === "signin" ? {} : query), nextauth: name === "" ? [action] : [action, name] },
    cookies: parseCookies(request.headers.get("cookie")),
    headers: {
      ...Object.fromEntries(request.headers),
      "x-forwarded-host": origin.host,
      "x-forwarded-proto": origin.protocol.slice(0, -1),
    },
    body,
  };
  const secure = reached.startsWith("https:") || known.startsWith("https:");
  const reply = new Reply(provider);
  const handler = commonJsDefault(nextAuthModule);
  await handler(
    nodeRequest as unknown as NextApiRequest,
    reply as unknown as NextApiResponse,
    authOptions(surroundings, secure),
  );
  return withWait(reply.toResponse(), reply.url);
}

/** Where a provider's sign-in leads without next-auth; null: it goes on there. */
function beforeProvider(step: {
  action: string;
  provider: SignInProvider;
  query: Record<string, string>;
  body: Record<string, unknown>;
  /** Origin at which the browser is, and the one that providers know. */
  reached: string;
  known: string;
}): string | null {
  if (step.action === "signin" && step.reached !== step.known) {
    // The cookies that prove the way back would stay here.
    const wanted = typeof step.body.callbackUrl === "string" ? callbackPath(step.body.callbackUrl, step.reached) : "/";
    return `${refusalAddress("address", step.provider)}&${new URLSearchParams({ callbackUrl: wanted })}`;
  }
  if (step.action === "callback" && step.query.error !== undefined) {
    // Nothing is believed of it: whoever sends it is where they were.
    return refusalAddress(step.query.error === "access_denied" ? "cancelled" : "failed", step.provider);
  }
  return null;
}

const NOT_STORED = { "cache-control": "no-store" };

function redirection(target: string): Response {
  return new Response(null, { status: 302, headers: { ...NOT_STORED, location: target } });
}

/** Too many attempts are said by status as well, which next-auth cannot be told to. */
function withWait(response: Response, url: string | null): Response {
  const error = url === null ? null : (URL.parse(url)?.searchParams.get("error") ?? null);
  if (error === null || !error.startsWith(`${WAIT_ERROR}:`)) return response;
  const headers = new Headers(response.headers);
  headers.set("retry-after", error.slice(WAIT_ERROR.length + 1));
  return new Response(response.body, { status: 429, headers });
}

/** Scheme and host under which the browser reached this server, directly or through a proxy. */
function reachedOrigin(request: Request): string {
  const first = (name: string) => request.headers.get(name)?.split(",")[0]?.trim();
  const url = new URL(request.url);
  const host = first("x-forwarded-host") ?? request.headers.get("host") ?? url.host;
  const scheme = (first("x-forwarded-proto") ?? url.protocol.slice(0, -1)) === "https" ? "https" : "http";
  return URL.parse(`${scheme}://${host}`)?.origin ?? url.origin;
}

/** As much of Node's response as next-auth writes to. */
class Reply {
  #status = 200;
  readonly #headers = new Map<string, string | string[]>();
  #body: string | null = null;
  /** Address that a JSON answer tells the page to go to. */
  url: string | null = null;
  readonly #provider: SignInProvider | null;

  constructor(provider: SignInProvider | null) {
    this.#provider = provider;
  }

  status(code: number): this {
    this.#status = code;
    return this;
  }

  getHeader(name: string): string | string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }

  setHeader(name: string, value: string | string[]): this {
    const isTarget = name.toLowerCase() === "location" && typeof value === "string";
    this.#headers.set(name.toLowerCase(), isTarget ? this.#landing(value) : value);
    return this;
  }

  json(value: unknown): void {
    this.setHeader("Content-Type", "application/json");
    if (typeof value === "object" && value !== null && "url" in value) {
      this.url = this.#landing(String(value.url));
      this.#body = JSON.stringify({ ...value, url: this.url });
    } else this.#body = JSON.stringify(value);
  }

  #landing(target: string): string {
    return this.#provider === null ? target : landing(target, this.#provider);
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
