import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { z } from "zod";

/** A request as a stand-in sees it. */
export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly form: URLSearchParams;
};
export type Answered = { status: number; body: unknown; headers?: Record<string, string> };

export type StandInServer = { readonly url: string; stop(): Promise<void> };

/** Serves `answer` on loopback; what it throws is answered 500 and told in full, so that a test shows it. */
export async function serveStandIn(port: number, answer: (asked: Asked) => Answered): Promise<StandInServer> {
  const server = createServer((request, response) => {
    respond(request, response, answer).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://localhost:${(server.address() as AddressInfo).port}`, stop: () => close(server) };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked) => Answered,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const form = new URLSearchParams(request.method === "POST" ? await text(request) : "");
  const { method = "GET", headers } = request;
  const {
    status,
    body,
    headers: more = {},
  } = answer({ method, path: url.pathname, query: url.searchParams, headers, form });
  const html = typeof body === "string";
  response.writeHead(status, { "content-type": html ? "text/html; charset=utf-8" : "application/json", ...more });
  response.end(html ? body : JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Parameters that RFC 6749 and RFC 7636 name; a stand-in adds those of its documentation. */
export const authorizationShape = {
  client_id: z.string(),
  redirect_uri: z.url(),
  response_type: z.literal("code"),
  scope: z.string(),
  state: z.string().min(8),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
  code_challenge_method: z.literal("S256"),
};
type Authorization = z.infer<z.ZodObject<typeof authorizationShape>>;

export const tokenShape = {
  client_id: z.string(),
  client_secret: z.string(),
  code: z.string(),
  grant_type: z.literal("authorization_code"),
  redirect_uri: z.url(),
  code_verifier: z.string().regex(/^[\w.~-]{43,128}$/),
};

/** Every parameter once; `null` when one comes twice. */
export function single(params: URLSearchParams): Record<string, string> | null {
  return new Set(params.keys()).size === params.size ? Object.fromEntries(params) : null;
}

/** Codes and tokens: a code counts once, for its redirect address and with the verifier of its challenge alone. */
export class CodeFlow {
  readonly #codes = new Map<string, { login: string; asked: Authorization }>();
  readonly #tokens = new Map<string, { login: string; scope: string }>();

  /** Where the browser is sent with a fresh code. */
  grant(login: string, asked: Authorization): string {
    const code = randomBytes(10).toString("hex");
    this.#codes.set(code, { login, asked });
    return `${asked.redirect_uri}?${new URLSearchParams({ code, state: asked.state })}`;
  }

  /** The token for a code; null when it is not good for one. */
  redeem(input: z.infer<z.ZodObject<typeof tokenShape>>, prefix: string): { token: string; scope: string } | null {
    const found = this.#codes.get(input.code);
    this.#codes.delete(input.code);
    if (found === undefined || found.asked.redirect_uri !== input.redirect_uri) return null;
    const challenge = createHash("sha256").update(input.code_verifier).digest("base64url");
    if (challenge !== found.asked.code_challenge) return null;
    const token = `${prefix}${randomBytes(18).toString("hex")}`;
    this.#tokens.set(token, { login: found.login, scope: found.asked.scope });
    return { token, scope: found.asked.scope };
  }

  /** Whose token a request carries as bearer, and what it may; null when none that is known. */
  bearer(headers: IncomingMessage["headers"]): { login: string; scope: string } | null {
    return this.#tokens.get(/^Bearer (\S+)$/.exec(headers.authorization ?? "")?.[1] ?? "") ?? null;
  }
}

/** The page on which somebody says who they are, and that the application may know it. */
export function consentPage(title: string, logins: Iterable<string>): string {
  const buttons = [...logins].map((login) => `<button name="login" value="${login}">Authorize as ${login}</button>`);
  return `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1><form method="post">${buttons.join("")}</form></html>`;
}

/** As `signInAtProvider` at a stand-in: resolves to the address that leads back. */
export async function authorizeAtStandIn(authorization: URL, login: string): Promise<URL> {
  const page = await fetch(authorization);
  if (!page.ok) throw new Error(`${authorization} answered ${page.status}: ${await page.text()}`);
  const answer = await fetch(authorization, {
    method: "POST",
    body: new URLSearchParams({ login }),
    redirect: "manual",
  });
  return new URL(answer.headers.get("location") ?? `http://none.invalid/${answer.status}`);
}
