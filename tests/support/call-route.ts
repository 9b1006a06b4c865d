import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll } from "vitest";
import { sessionCookieName } from "#lib/auth/cookie-names.ts";
import { SIGN_IN_CLAIM } from "#lib/auth/session-token.ts";
import type { Operation } from "#lib/contracts/operation.ts";
import { closeDatabase } from "#lib/http/database.ts";
import { closeEventHub } from "#lib/http/event-hub.ts";
import { type TestDatabase, useTestDatabase } from "#tests/support/database.ts";

export const ORIGIN = "http://loadline.test";
const SECRET = "a secret of the tests, long enough";
const API_DIRECTORY = join(import.meta.dirname, "../../app/api");

/** A test database that the route handlers of this file work on. */
export function useWebDatabase(): TestDatabase {
  const database = useTestDatabase();
  beforeAll(() => {
    process.env.DATABASE_URL = database.url;
    process.env.LOADLINE_SECRET = SECRET;
    process.env.LOADLINE_LOG_LEVEL = "silent";
  });
  afterAll(async () => {
    await closeEventHub();
    await closeDatabase();
  });
  return database;
}

/** Route files below app/api, as addresses in OpenAPI form (`/api/v1/deployments/{deployment}`). */
export function routeAddresses(): string[] {
  return readdirSync(API_DIRECTORY, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map((file) => `/api/${relative("", join(file, "..")).replaceAll(/\[(\w+)\]/g, "{$1}")}`);
}

/** The Cookie header of a browser in which a sign-in was opened. */
export async function sessionCookie(signInId: string): Promise<string> {
  const token = await encode({ token: { [SIGN_IN_CLAIM]: signInId }, secret: SECRET });
  return `${sessionCookieName(SECRET, false)}=${token}`;
}

type Handler = (request: Request) => Promise<Response>;

/** The handlers that a route file exports, by method. */
export async function handlersOf(address: string): Promise<Record<string, Handler>> {
  const directory = address.replace(/^\/api/, "").replaceAll(/\{(\w+)\}/g, "[$1]");
  return import(/* @vite-ignore */ join(API_DIRECTORY, directory, "route.ts"));
}

type Sent = {
  /** Text of a token, sent as bearer. */
  token?: string;
  /** Value of the Cookie header. */
  cookie?: string;
  headers?: Record<string, string>;
  query?: string;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  body?: BodyInit;
  signal?: AbortSignal;
};

/** Calls the handler of an operation with a real request; `params` fill the address, encoded. */
export async function callRoute(
  { method, path }: Pick<Operation, "method" | "path">,
  params: Record<string, string | number> = {},
  sent: Sent = {},
): Promise<Response> {
  const handler = (await handlersOf(path))[method];
  if (!handler) throw new Error(`${path} exports no ${method}`);
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const headers = new Headers({ host: new URL(ORIGIN).host, ...sent.headers });
  if (sent.token) headers.set("authorization", `Bearer ${sent.token}`);
  if (sent.cookie) headers.set("cookie", sent.cookie);
  const body = sent.json === undefined ? sent.body : JSON.stringify(sent.json);
  if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
  return handler(
    new Request(`${ORIGIN}${address}${sent.query ?? ""}`, {
      method,
      headers,
      ...(body !== undefined && { body, duplex: "half" }),
      ...(sent.signal && { signal: sent.signal }),
    } as RequestInit),
  );
}
