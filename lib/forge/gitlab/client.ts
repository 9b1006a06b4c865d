import { createRequesterFn, type ResourceOptions } from "@gitbeaker/requester-utils";
import { z } from "zod";
import type { OpenConnection } from "../../domain/connection.ts";
import { type GitLabConfig, gitlabConfigSchema } from "../config.ts";
import type { Refusal } from "../forge.ts";
import { forgeFetch } from "../forge-fetch.ts";
import { type Asked, judgeAnswer } from "../judge-answer.ts";
import { UnreachableError } from "../unreachable-error.ts";

/** What speaks with GitLab for a connection. */
export type GitLabClient = {
  readonly config: GitLabConfig;
  /** As people know it. */
  readonly host: string;
  readonly hasToken: boolean;
  /** What gitbeaker's resources are made with, for one question. `etag`: of the answer that is known already. */
  resource(question: { signal: AbortSignal; etag?: string | null }): GitLabResource;
};

type GitLabResource = {
  host: string;
  token?: string;
  queryTimeout: null;
  requesterFn: ReturnType<typeof createRequesterFn>;
};

/** An answer that was not what was asked for. */
class AnswerError extends Error {
  override readonly name = "AnswerError";
  readonly status: number;
  readonly headers: Headers;

  constructor(status: number, headers: Headers, message: string) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

export function openGitLabClient(connection: OpenConnection): GitLabClient {
  const config = gitlabConfigSchema.parse(connection.config);
  const { token } = connection.secrets;
  return {
    config,
    host: new URL(config.url).host,
    hasToken: token !== undefined,
    resource: ({ signal, etag = null }) => ({
      host: config.url,
      ...(token !== undefined && { token }),
      // `forgeFetch` has a limit of its own.
      queryTimeout: null,
      requesterFn: requester(signal, etag),
    }),
  };
}

/**
 * How gitbeaker's requests are sent. Its own way follows redirects with the token, and tries again ten times without
 * looking at what the host said of when.
 */
function requester(signal: AbortSignal, etag: string | null): (resource: ResourceOptions) => ReturnType<Requester> {
  return createRequesterFn(
    (_, request) => Promise.resolve(request),
    async (endpoint, options = {}) => {
      const { prefixUrl, searchParams, method = "GET", headers, body } = options as RequestParts;
      const url = new URL(`${prefixUrl?.replace(/\/+$/, "")}/${endpoint}`);
      url.search = searchParams ?? "";
      const response = await forgeFetch(url, {
        method,
        headers: { ...headers, "user-agent": "loadline", ...(etag !== null && { "if-none-match": etag }) },
        signal,
        ...(body !== undefined && { body }),
      });
      const text = await response.text();
      if (!response.ok) throw new AnswerError(response.status, response.headers, text.slice(0, 500));
      return {
        body: readBody(text),
        headers: Object.fromEntries(response.headers.entries()),
        status: response.status,
      };
    },
  );
}

type Requester = ReturnType<typeof createRequesterFn>;

/** As gitbeaker hands them over, which knows no narrower type. */
type RequestParts = {
  prefixUrl?: string;
  searchParams?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
};

/** What is no JSON comes from something else under the host's address; the schemas of the answers say so. */
function readBody(text: string): Record<string, unknown> | string {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return text;
  }
}

/** What a request that failed means. @throws `error` itself when it is no answer of the host. */
export function gitLabRefusal(asked: Asked, error: unknown): Refusal {
  if (error instanceof UnreachableError) return { type: "later", reason: error.message, afterMs: null };
  if (!(error instanceof AnswerError)) throw error;
  const { status, headers, message } = error;
  return judgeAnswer(asked, { status, header: (name) => headers.get(name), message }, Date.now());
}

/** Which members of what was sent the host finds fault with; none where that is not what it says. */
export function faultyMembers(error: unknown): string[] {
  if (statusOf(error) !== 400) return [];
  const said = faultsSchema.safeParse(readBody((error as AnswerError).message));
  return said.success ? Object.keys(said.data.message) : [];
}

const faultsSchema = z.object({ message: z.record(z.string(), z.unknown()) });

/** The status of an answer that was not what was asked for; null when the error is none. */
export function statusOf(error: unknown): number | null {
  return error instanceof AnswerError ? error.status : null;
}
