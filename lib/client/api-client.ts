import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { z } from "zod";
import { type Problem, problemSchema } from "../contracts/common.ts";
import type { Operation } from "../contracts/operation.ts";

/** The server answered and refused; `problem` is its problem+json, or one made of the bare status. */
export class ApiError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.name = "ApiError";
    this.problem = problem;
  }
}

/** No answer came: the server cannot be reached, or the connection broke. */
export class UnreachableError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = "UnreachableError";
  }
}

/** An answer came that is not what the contract says, so nothing can be said about the outcome. */
export class UnexpectedAnswerError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = "UnexpectedAnswerError";
  }
}

type QueryValue = string | number | boolean | readonly string[] | undefined;

export type CallInput<O extends Operation> = {
  params: { [Name in keyof z.input<O["params"]>]: string | number };
  query?: { [Name in keyof z.input<O["query"]>]?: QueryValue };
  body?: z.input<NonNullable<O["body"]>>;
  /** The body as JSON text, for one that must reach the server byte for byte. */
  bodyText?: string;
  /** Makes a POST safe to repeat. */
  idempotencyKey?: string;
  /** The call changes nothing, though it is a POST. */
  repeatable?: boolean;
  signal?: AbortSignal;
};

export type ApiClient = {
  /**
   * Calls one operation and returns its answer, checked against the contract but with members that this
   * version does not know left in. Throws ApiError, UnreachableError or UnexpectedAnswerError.
   */
  call<O extends Operation>(operation: O, input: CallInput<O>): Promise<z.infer<O["response"]>>;
};

export type ApiClientOptions = {
  /** Address of the server; a path before `/api` is kept. */
  url: string;
  token: string;
  userAgent: string;
  /** Tries in all for a call that may be repeated. */
  attempts?: number;
  fetch?: typeof globalThis.fetch;
  sleep?: (timeMs: number) => Promise<void>;
};

/** Bodies below this are not worth compressing. */
const COMPRESS_FROM_BYTES = 32 * 1024;
const LONGEST_WAIT_MS = 60_000;
/** Answers of something between client and server that say nothing about what the server did. */
const PASSING_STATUSES = new Set([502, 503, 504]);

const compress = promisify(gzip);

export function createApiClient(options: ApiClientOptions): ApiClient {
  const send = options.fetch ?? globalThis.fetch;
  const sleep = options.sleep ?? ((timeMs: number) => new Promise<void>((done) => setTimeout(done, timeMs)));
  const attempts = options.attempts ?? 4;

  return {
    async call(operation, input) {
      const url = addressOf(options.url, operation.path, input.params, input.query ?? {});
      const request = await requestOf(operation, input, options);
      const repeatable =
        input.repeatable === true || input.idempotencyKey !== undefined || ["GET", "DELETE"].includes(operation.method);

      for (let attempt = 1; ; attempt++) {
        const last = attempt >= attempts;
        let response: Response;
        let text: string;
        try {
          response = await send(url, request);
          text = await response.text();
        } catch (cause) {
          if (input.signal?.aborted) throw cause;
          if (last || !repeatable) throw unreachable(options.url, cause, operation, repeatable);
          await sleep(backOffMs(attempt));
          continue;
        }
        if (response.ok) return readAnswer(operation, text);
        const waitMs = retryAfterMs(response);
        // With Retry-After the server itself says that it did nothing; without, only a repeatable call is safe.
        const mayPass = waitMs !== null || (repeatable && PASSING_STATUSES.has(response.status));
        if (last || !mayPass) throw new ApiError(readProblem(response, text, options.url));
        await sleep(waitMs ?? backOffMs(attempt));
      }
    },
  };
}

function addressOf(
  base: string,
  path: string,
  params: Record<string, string | number>,
  query: Record<string, QueryValue>,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`The path ${path} needs ${name}.`);
    return encodeURIComponent(value);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const suffix = search.size > 0 ? `?${search}` : "";
  return `${base.replace(/\/+$/, "")}${filled}${suffix}`;
}

async function requestOf<O extends Operation>(
  operation: O,
  input: CallInput<O>,
  options: ApiClientOptions,
): Promise<RequestInit> {
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json",
    authorization: `Bearer ${options.token}`,
    "user-agent": options.userAgent,
  };
  if (input.idempotencyKey !== undefined) headers["idempotency-key"] = input.idempotencyKey;
  const request: RequestInit = { method: operation.method, headers, redirect: "manual" };
  if (input.signal) request.signal = input.signal;

  const text = input.bodyText ?? (input.body === undefined ? undefined : JSON.stringify(input.body));
  if (text === undefined) return request;
  headers["content-type"] = "application/json";
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length < COMPRESS_FROM_BYTES) return { ...request, body: bytes };
  headers["content-encoding"] = "gzip";
  return { ...request, body: await compress(bytes) };
}

function readAnswer<O extends Operation>(operation: O, text: string): z.infer<O["response"]> {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new UnexpectedAnswerError("The server answered with something that is not JSON.", cause);
  }
  const parsed = operation.response.safeParse(answer);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const place = issue ? ` (${issue.path.join(".") || "the whole"}: ${issue.message})` : "";
    throw new UnexpectedAnswerError(
      `The server's answer is not what this client knows${place}. Are both of the same version?`,
    );
  }
  // Responses have no transforms, so the answer itself has the parsed type, and keeps members of newer servers.
  return answer as z.infer<O["response"]>;
}

function readProblem(response: Response, text: string, base: string): Problem {
  try {
    const parsed = problemSchema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: something else than Loadline answered; the words below say so.
  }
  const title = response.statusText || `Status ${response.status}`;
  const moved = response.headers.get("location");
  const detail =
    response.status >= 300 && response.status < 400 && moved
      ? `${base} redirects to ${moved}. Use that address.`
      : `${base} answered ${response.status} ${title}, not in Loadline's form. Is it the address of a Loadline server?`;
  return { type: "about:blank", title, status: response.status, detail };
}

/** Milliseconds that the server asks to wait, from seconds or a date; null when it does not ask. */
function retryAfterMs(response: Response): number | null {
  if (response.status !== 503 && response.status !== 429) return null;
  const header = response.headers.get("retry-after");
  if (header === null) return null;
  const waitMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), LONGEST_WAIT_MS);
}

/** Doubles from half a second, half of it by chance, so that many clients do not come back at once. */
function backOffMs(attempt: number): number {
  const fullMs = 500 * 2 ** (attempt - 1);
  return fullMs / 2 + (Math.random() * fullMs) / 2;
}

function unreachable(base: string, cause: unknown, operation: Operation, repeatable: boolean): UnreachableError {
  const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = inner instanceof Error && "code" in inner ? String(inner.code) : "";
  const reason = { ECONNREFUSED: "connection refused", ENOTFOUND: "no such host" }[code];
  const why = reason ?? (inner instanceof Error ? inner.message || code : String(inner));
  const unsure =
    operation.method === "GET" || repeatable || reason !== undefined
      ? ""
      : " Whether the server did what was asked is not known.";
  return new UnreachableError(`Cannot reach Loadline at ${base} (${why}).${unsure}`, cause);
}
